namespace Hikyaku.Store.Blobs;

/// <summary>
/// A thread that takes everything that waits and makes it durable at once (group commit). No timer: while one
/// batch is synced the next one gathers, so the batch grows with the load and a lone append waits for nobody.
/// </summary>
internal abstract class AppendStage : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<BlobAppend> _waiting = [];
    private List<TaskCompletionSource> _settling = [];
    private bool _closing;

    protected AppendStage(string name)
    {
        var thread = new Thread(Run) { Name = name, IsBackground = true };
        thread.UnsafeStart();
    }

    /// <summary>Puts an append at the end. False when the stage is closing.</summary>
    public bool Enqueue(BlobAppend append)
    {
        lock (_gate)
        {
            if (_closing)
                return false;
            _waiting.Add(append);
            if (_waiting.Count == 1)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Ends when everything put here before has been called back.</summary>
    public Task SettleAsync()
    {
        lock (_gate)
        {
            if (_closing)
                return _ended.Task;
            var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _settling.Add(settled);
            Monitor.Pulse(_gate);
            return settled.Task;
        }
    }

    /// <summary>Takes no more, finishes what waits, ends the thread.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        return new ValueTask(_ended.Task);
    }

    /// <summary>Makes appends durable and calls each back.</summary>
    protected abstract void Process(IReadOnlyList<BlobAppend> appends);

    /// <summary>Closes files after the last append.</summary>
    protected abstract void Close();

    private void Run()
    {
        var taken = new List<BlobAppend>();
        var settled = new List<TaskCompletionSource>();
        while (Take(ref taken, ref settled))
        {
            Process(taken);
            taken.Clear();
            foreach (var waiter in settled)
                waiter.SetResult();
            settled.Clear();
        }

        Close();
        _ended.SetResult();
    }

    private bool Take(ref List<BlobAppend> taken, ref List<TaskCompletionSource> settled)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && _settling.Count == 0)
            {
                if (_closing)
                    return false;
                Monitor.Wait(_gate);
            }

            (taken, _waiting) = (_waiting, taken);
            (settled, _settling) = (_settling, settled);
            return true;
        }
    }
}
