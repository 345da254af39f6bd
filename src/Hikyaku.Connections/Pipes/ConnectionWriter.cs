using System.IO.Pipelines;

namespace Hikyaku.Connections.Pipes;

/// <summary>
/// What a session writes to: counts the bytes and shows them to the tap. Stays the same when STARTTLS changes the
/// pipe underneath.
/// </summary>
internal sealed class ConnectionWriter(PipeWriter inner) : PipeWriter
{
    private long _unflushed;

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The pipe underneath: the transport, or TLS over it.</summary>
    public PipeWriter Inner { get; set; } = inner;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override void Advance(int bytes)
    {
        Count += bytes;
        _unflushed += bytes;
        Inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _unflushed = 0;
        return Inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => Inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);
}
