namespace Hikyaku.Store.Blobs;

/// <summary>
/// The blobs that turned out to be damaged while they were read. From then on they are verified before anything of them is
/// given out: who has begun to send a message can't take back what he said of its length, and who knows beforehand can say so.
/// </summary>
internal sealed class SuspectBlobs
{
    // A disk with more damage than this has other worries
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<BlobLocation> _suspects = [];
    private volatile int _count;

    /// <summary>This one is damaged.</summary>
    internal void Add(BlobLocation location)
    {
        lock (_gate)
        {
            if (_suspects.Count < Most)
                _suspects.Add(location);
            _count = _suspects.Count;
        }
    }

    /// <summary>This one is whole, as it turned out.</summary>
    internal void Clear(BlobLocation location)
    {
        lock (_gate)
        {
            _suspects.Remove(location);
            _count = _suspects.Count;
        }
    }

    /// <summary>True when it was damaged the last time that it was read.</summary>
    internal bool Contains(BlobLocation location)
    {
        if (_count == 0)
            return false;
        lock (_gate)
            return _suspects.Contains(location);
    }
}
