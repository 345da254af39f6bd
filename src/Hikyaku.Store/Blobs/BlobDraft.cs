using System.Buffers;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// A message's bytes while they arrive. Small ones stay in pooled memory; from
/// <see cref="StoreOptions.LargeMessageBytes"/> on they go to a segment file of their own.
/// Not durable before <see cref="Messages.MessageStore.AcceptAsync"/> has answered.
/// </summary>
public sealed class BlobDraft : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes written so far.</summary>
    public long Length => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Advance(int count) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => throw new NotImplementedException();

    /// <summary>Appends bytes.</summary>
    /// <exception cref="IOException">The disk is full or failed; the draft is of no further use.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>A seekable, read-only stream over what was written; valid until the draft is disposed or accepted.</summary>
    public Stream OpenRead() => throw new NotImplementedException();

    /// <summary>Gives the memory back, or deletes the file.</summary>
    public void Dispose() => throw new NotImplementedException();
}
