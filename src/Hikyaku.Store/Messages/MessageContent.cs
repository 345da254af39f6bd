using System.IO.Pipelines;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Messages;

/// <summary>The bytes of an e-mail: our trace prefix, then what was received. Dispose after use.</summary>
public sealed class MessageContent : IDisposable
{
    private const int CopyBytes = 32 * 1024;

    private readonly byte[] _prefix;
    private readonly BlobReader _blob;

    internal MessageContent(byte[] prefix, BlobReader blob) => (_prefix, _blob) = (prefix, blob);

    /// <summary>All bytes.</summary>
    public long Length => _prefix.Length + _blob.Length;

    /// <summary>Length of the prefix, in bytes.</summary>
    public int PrefixLength => _prefix.Length;

    /// <summary>Reads at a position; gives how many bytes were read, 0 at the end. Fills <paramref name="into"/> unless the end comes first.</summary>
    /// <exception cref="StoreUnusableException">The segment can't be read or is damaged.</exception>
    public int Read(long offset, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var fromPrefix = 0;
        if (offset < _prefix.Length)
        {
            var rest = _prefix.AsSpan((int)offset);
            fromPrefix = Math.Min(rest.Length, into.Length);
            rest[..fromPrefix].CopyTo(into);
            into = into[fromPrefix..];
        }

        return into.IsEmpty ? fromPrefix : fromPrefix + _blob.Read(offset + fromPrefix - _prefix.Length, into);
    }

    /// <summary>Copies a range to a pipe, flushing as it fills. Less is copied when the reader of the pipe went away.</summary>
    /// <exception cref="StoreUnusableException">The segment can't be read or is damaged.</exception>
    public async ValueTask CopyToAsync(PipeWriter output, long offset, long count, CancellationToken cancellation = default)
    {
        var end = Math.Min(Length, offset + count);
        while (offset < end)
        {
            var piece = (int)Math.Min(CopyBytes, end - offset);
            var read = Read(offset, output.GetMemory(piece).Span[..piece]);
            if (read == 0)
                throw new StoreUnusableException("A message is shorter than its segment says. Run 'hikyaku check'.");
            output.Advance(read);
            offset += read;

            var flushed = await output.FlushAsync(cancellation).ConfigureAwait(false);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return;
        }
    }

    /// <summary>A seekable stream over the whole; valid until this is disposed.</summary>
    public Stream OpenRead() => new MessageContentStream(this);

    /// <summary>Lets go of the segment.</summary>
    public void Dispose() => _blob.Dispose();
}
