namespace Hikyaku.Store.Blobs;

/// <summary>Open segments, the least recently used closed first.</summary>
internal sealed class SegmentCache(SegmentDirectory directory, int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, SegmentFile> _open = [];
    private long _uses;

    /// <summary>The segment, held for the caller who must let it go; null when it is gone.</summary>
    public SegmentFile? Hold(long number)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(number, out var file))
            {
                if (directory.OpenRead(number) is not { } handle)
                    return null;
                if (_open.Count >= capacity)
                    CloseLeastUsed();
                file = new SegmentFile(handle);
                _open.Add(number, file);
            }

            file.LastUse = ++_uses;
            file.Hold();
            return file;
        }
    }

    /// <summary>Closes a segment that is about to be deleted, as soon as its readers are done.</summary>
    public void Forget(long number)
    {
        lock (_gate)
        {
            if (_open.Remove(number, out var file))
                file.LetGo();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var file in _open.Values)
                file.LetGo();
            _open.Clear();
        }
    }

    private void CloseLeastUsed()
    {
        long oldest = _open.MinBy(pair => pair.Value.LastUse).Key;
        _open.Remove(oldest, out var file);
        file!.LetGo();
    }
}
