namespace Hikyaku.Store.Blobs;

/// <summary>
/// A thread that takes everything that waits and makes it durable at once (group commit). No timer: while one
/// batch is synced the next one gathers, so the batch grows with the load and a lone append waits for nobody.
/// </summary>
internal abstract class AppendStage : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Wakeup _wakeup = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<BlobAppend> _waiting = [];
    private List<TaskCompletionSource> _settling = [];
    private bool _sleeping;
    private bool _closing;

    protected AppendStage(string name)
    {
        var thread = new Thread(Run) { Name = name, IsBackground = true };
        thread.UnsafeStart();
    }

    /// <summary>Puts an append at the end. False when the stage is closing.</summary>
    public bool Enqueue(BlobAppend append)
    {
        bool wake;
        lock (_gate)
        {
            if (_closing)
                return false;
            _waiting.Add(append);
            wake = MustWake();
        }

        if (wake)
            _wakeup.Call();
        return true;
    }

    /// <summary>Ends when everything put here before has been called back.</summary>
    public Task SettleAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool wake;
        lock (_gate)
        {
            if (_closing)
                return _ended.Task;
            _settling.Add(settled);
            wake = MustWake();
        }

        if (wake)
            _wakeup.Call();
        return settled.Task;
    }

    /// <summary>Takes no more, finishes what waits, ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        bool wake;
        lock (_gate)
        {
            _closing = true;
            wake = MustWake();
        }

        if (wake)
            _wakeup.Call();
        await _ended.Task.ConfigureAwait(false);
        _wakeup.Dispose();
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
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0 || _settling.Count > 0)
                {
                    (taken, _waiting) = (_waiting, taken);
                    (settled, _settling) = (_settling, settled);
                    return true;
                }

                if (_closing)
                    return false;
                _sleeping = true;
            }

            _wakeup.Await();
        }
    }

    /// <summary>Under the lock: whether the thread sleeps and nobody has woken it yet.</summary>
    private bool MustWake()
    {
        bool sleeps = _sleeping;
        _sleeping = false;
        return sleeps;
    }
}
