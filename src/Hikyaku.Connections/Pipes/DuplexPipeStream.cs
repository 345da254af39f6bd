using System.IO.Pipelines;

namespace Hikyaku.Connections.Pipes;

/// <summary>The stream that SslStream and DeflateStream want, over the pipes that carry the connection.</summary>
internal sealed class DuplexPipeStream(PipeReader input, PipeWriter output) : AsynchronousStream
{
    /// <summary>Bytes that may wait for a flush; whoever writes flushes only when its own writer does.</summary>
    private const int MostUnflushed = 64 * 1024;

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

    private async ValueTask FlushPipeAsync(CancellationToken cancellation)
    {
        var result = await output.FlushAsync(cancellation).ConfigureAwait(false);
        if (result.IsCompleted) throw new IOException("The peer is gone.");
        if (result.IsCanceled) throw new OperationCanceledException();
    }
}
