namespace Hikyaku.Store.Blobs;

/// <summary>The bytes of messages: append-only segments with a checksum for each blob.</summary>
public sealed class BlobStore
{
    /// <summary>Begins a blob that arrives in pieces. Dispose it when it was not accepted.</summary>
    public BlobDraft CreateDraft() => throw new NotImplementedException();

    /// <summary>Appends a draft's bytes, syncs (together with all that wait) and calls back. Never throws; never blocks on the disk.</summary>
    internal void Append(BlobAppend append) => throw new NotImplementedException();
}
