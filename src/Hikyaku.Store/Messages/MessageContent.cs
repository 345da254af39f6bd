using System.IO.Pipelines;

namespace Hikyaku.Store.Messages;

/// <summary>The bytes of an e-mail: our trace prefix, then what was received. Dispose after use.</summary>
public sealed class MessageContent : IDisposable
{
    /// <summary>All bytes.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>Length of the prefix, in bytes.</summary>
    public int PrefixLength => throw new NotImplementedException();

    /// <summary>Reads at a position; gives how many bytes were read, 0 at the end.</summary>
    /// <exception cref="StoreUnusableException">The segment can't be read or is damaged.</exception>
    public int Read(long offset, Span<byte> into) => throw new NotImplementedException();

    /// <summary>Copies a range to a pipe, flushing as it fills.</summary>
    public ValueTask CopyToAsync(PipeWriter output, long offset, long count, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>A seekable stream over the whole.</summary>
    public Stream OpenRead() => throw new NotImplementedException();

    /// <summary>Lets go of the segment.</summary>
    public void Dispose() => throw new NotImplementedException();
}
