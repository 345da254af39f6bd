using Microsoft.Win32.SafeHandles;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// An open segment, closed when the cache and every reader have let go. A deleted file stays readable
/// until then, so compaction waits for nobody.
/// </summary>
internal sealed class SegmentFile(SafeFileHandle handle)
{
    private int _holders = 1;

    public SafeFileHandle Handle => handle;

    /// <summary>When it was last asked for, in the cache's count.</summary>
    public long LastUse { get; set; }

    public void Hold() => Interlocked.Increment(ref _holders);

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            handle.Dispose();
    }
}
