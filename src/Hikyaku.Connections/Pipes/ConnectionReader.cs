using System.Buffers;
using System.IO.Pipelines;
using Hikyaku.Connections.Tap;

namespace Hikyaku.Connections.Pipes;

/// <summary>
/// What a session reads from when it wants bytes, not lines: counts what is taken and shows it to the tap. Stays the
/// same when STARTTLS changes the pipe underneath.
/// </summary>
internal sealed class ConnectionReader(PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _received;

    /// <summary>Bytes taken so far, lines included.</summary>
    public long Count { get; set; }

    /// <summary>The pipe underneath: the transport, or TLS over it.</summary>
    public PipeReader Inner { get; set; } = inner;

    /// <summary>Who listens in, if anyone.</summary>
    public ConnectionTap? Tap { get; set; }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_received.IsEmpty)
        {
            var taken = _received.Slice(_received.Start, consumed);
            Count += taken.Length;
            Tap?.Received(taken);
        }

        _received = default;
        Inner.AdvanceTo(consumed, examined);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var pending = Inner.ReadAsync(cancellationToken);
        if (!pending.IsCompletedSuccessfully) return WaitAsync(pending);
        var result = pending.GetAwaiter().GetResult();
        _received = result.Buffer;
        return new(result);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!Inner.TryRead(out result)) return false;
        _received = result.Buffer;
        return true;
    }

    public override void CancelPendingRead() => Inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> pending)
    {
        var result = await pending.ConfigureAwait(false);
        _received = result.Buffer;
        return result;
    }
}
