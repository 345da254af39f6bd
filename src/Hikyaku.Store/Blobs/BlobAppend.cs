namespace Hikyaku.Store.Blobs;

/// <summary>
/// A draft on its way to the disk. The blob stage calls back on its own thread, so that what comes next (the commit)
/// is handed over without another hop; return at once and never throw.
/// </summary>
internal abstract class BlobAppend(BlobDraft draft)
{
    /// <summary>The bytes to append. The blob stage disposes it before it calls back.</summary>
    internal BlobDraft Draft { get; } = draft;

    /// <summary>The bytes are on disk at that place.</summary>
    internal abstract void OnSynced(BlobLocation location);

    /// <summary>The bytes could not be written or synced; nothing may refer to them.</summary>
    internal abstract void OnFailed(IOException failure);

    /// <summary>Lets the draft go, whose bytes now lie in the segment, and calls back.</summary>
    internal void Complete(BlobLocation location)
    {
        Draft.Consume();
        OnSynced(location);
    }

    /// <summary>Throws the draft away and calls back.</summary>
    internal void Fail(Exception failure)
    {
        Draft.Dispose();
        OnFailed(DiskFailure.AsIOException(failure));
    }
}
