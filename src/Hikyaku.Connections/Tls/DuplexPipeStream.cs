using System.IO.Pipelines;

namespace Hikyaku.Connections.Tls;

/// <summary>The stream that SslStream wants, over the pipes that Kestrel gives. Asynchronous only.</summary>
internal sealed class DuplexPipeStream(PipeReader input, PipeWriter output) : Stream
{
    /// <summary>Bytes that may wait for a flush; SslStream flushes only when its writer does.</summary>
    private const int MostUnflushed = 64 * 1024;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>An empty buffer waits until there is something to read and takes nothing.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var received = result.Buffer;
            if (result.IsCanceled)
            {
                input.AdvanceTo(received.Start, received.Start);
                throw new OperationCanceledException();
            }

            var count = (int)Math.Min(received.Length, buffer.Length);
            var taken = received.GetPosition(count);
            if (count > 0)
            {
                var slice = received.Slice(received.Start, taken);
                System.Buffers.BuffersExtensions.CopyTo(slice, buffer.Span);
            }

            input.AdvanceTo(taken, taken);
            if (count > 0 || !received.IsEmpty || result.IsCompleted) return count;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        System.Buffers.BuffersExtensions.Write(output, buffer.Span);
        return output.UnflushedBytes < MostUnflushed ? default : FlushPipeAsync(cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => FlushPipeAsync(cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask FlushPipeAsync(CancellationToken cancellation)
    {
        var result = await output.FlushAsync(cancellation).ConfigureAwait(false);
        if (result.IsCompleted) throw new IOException("The peer is gone.");
        if (result.IsCanceled) throw new OperationCanceledException();
    }
}
