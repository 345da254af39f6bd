namespace Hikyaku.Store.Blobs;

/// <summary>
/// Deletes segments; while somebody holds deletions (a backup that has yet to copy them), only notes which.
/// A crash in between loses the note and the sweeper finds them again.
/// </summary>
internal sealed class SegmentDeletions(SegmentDirectory directory, SegmentCache cache)
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _waiting = [];
    private int _holders;

    public IDisposable Hold()
    {
        lock (_gate)
            _holders++;
        return new Holder(this);
    }

    public void Delete(long segment)
    {
        lock (_gate)
        {
            if (_holders > 0)
                _waiting.Add(segment);
            else
                DeleteNow(segment);
        }
    }

    private void LetGo()
    {
        lock (_gate)
        {
            if (--_holders > 0)
                return;
            foreach (long segment in _waiting)
            {
                cache.Forget(segment);
                SegmentDirectory.TryDelete(directory.SegmentPath(segment));
            }

            _waiting.Clear();
        }
    }

    private void DeleteNow(long segment)
    {
        cache.Forget(segment);
        File.Delete(directory.SegmentPath(segment));
    }

    private sealed class Holder(SegmentDeletions deletions) : IDisposable
    {
        private SegmentDeletions? _deletions = deletions;

        public void Dispose() => Interlocked.Exchange(ref _deletions, null)?.LetGo();
    }
}
