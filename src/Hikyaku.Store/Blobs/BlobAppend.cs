namespace Hikyaku.Store.Blobs;

/// <summary>
/// A draft on its way to the disk. The blob stage calls back on its own thread, so that what comes next (the commit)
/// is handed over without another hop; return at once.
/// </summary>
internal abstract class BlobAppend(BlobDraft draft)
{
    /// <summary>The bytes to append. The blob stage disposes it after it has called back.</summary>
    internal BlobDraft Draft { get; } = draft;

    /// <summary>The bytes are on disk at that place.</summary>
    internal abstract void OnSynced(BlobLocation location);

    /// <summary>The bytes could not be written or synced; nothing may refer to them.</summary>
    internal abstract void OnFailed(IOException failure);
}
