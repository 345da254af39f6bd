using System.IO.Compression;
using Hikyaku.Connections.Pipes;

namespace Hikyaku.Connections.Compression;

/// <summary>
/// Inflates what the peer sends, never more of it than is asked for, and breaks off when a little becomes far too much.
/// </summary>
internal sealed class InflatingStream : AsynchronousStream
{
    /// <summary>How many times as long what was sent may become on the whole. Mail reaches 5 to 20, DEFLATE's limit is 1,032.</summary>
    internal const int MostGrowth = 100;

    /// <summary>So much of it may be beyond that: the text of a repetitive message or two.</summary>
    internal const long MostBeyond = 32L << 20;

    private readonly CountingCarrier _carrier;
    private readonly DeflateStream _inflate;
    private long _produced;

    public InflatingStream(AsynchronousStream carrier)
    {
        _carrier = new CountingCarrier(carrier);
        _inflate = new DeflateStream(_carrier, CompressionMode.Decompress, leaveOpen: true);
    }

    public override bool CanWrite => false;

    /// <exception cref="IOException">The peer sent what is no DEFLATE, or a bomb.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await _inflate.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new IOException("The peer sent what can't be inflated.", e);
        }

        _produced += count;
        return _produced - MostBeyond <= _carrier.Count * MostGrowth ? count : throw new IOException("The peer sent a decompression bomb.");
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _inflate.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Counts what comes from the peer.</summary>
    private sealed class CountingCarrier(AsynchronousStream carrier) : AsynchronousStream
    {
        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await carrier.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Count += count;
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override Task FlushAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
