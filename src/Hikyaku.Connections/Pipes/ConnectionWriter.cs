using System.IO.Pipelines;
using Hikyaku.Connections.Tap;

namespace Hikyaku.Connections.Pipes;

/// <summary>
/// What a session writes to: counts the bytes and shows them to the tap. Stays the same when STARTTLS changes the
/// pipe underneath.
/// </summary>
internal sealed class ConnectionWriter(PipeWriter inner) : PipeWriter
{
    private long _unflushed;
    private ReadOnlyMemory<byte> _given;

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The pipe underneath: the transport, or TLS over it.</summary>
    public PipeWriter Inner { get; set; } = inner;

    /// <summary>Who listens in, if anyone.</summary>
    public ConnectionTap? Tap { get; set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override void Advance(int bytes)
    {
        Count += bytes;
        _unflushed += bytes;
        if (Tap is { } tap && _given.Length >= bytes) tap.Sent(_given.Span[..bytes]); // the tap may have come in between
        _given = default;
        Inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var memory = Inner.GetMemory(sizeHint);
        if (Tap is not null) _given = memory;
        return memory;
    }

    // A span can't be looked at again when it has been filled, a memory can.
    public override Span<byte> GetSpan(int sizeHint = 0) => Tap is null ? Inner.GetSpan(sizeHint) : GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _unflushed = 0;
        Tap?.Flushed();
        return Inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => Inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);
}
