using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>Turns changes of a mailbox, and whatever else raises it, into something to wait for; changes that come while nobody waits are kept as one.</summary>
internal sealed class ChangeSignal : IDisposable
{
    private readonly Lock _lock = new();
    private MailboxView? _view;
    private TaskCompletionSource? _waiter;
    private bool _changed = true;

    /// <summary>Watches this mailbox from now on and no other, or none.</summary>
    public void Watch(MailboxView? view)
    {
        if (_view is not null)
            _view.Changed -= Raise;
        _view = view;
        if (_view is not null)
            _view.Changed += Raise;
    }

    /// <summary>Waits for a change since the last wait ended. The first wait ends at once, for what changed before.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            if (_changed)
            {
                _changed = false;
                return Task.CompletedTask;
            }
            _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }

    /// <summary>Something changed.</summary>
    public void Raise()
    {
        TaskCompletionSource? waiter;
        lock (_lock)
        {
            waiter = _waiter;
            _waiter = null;
            _changed = waiter is null;
        }
        waiter?.SetResult();
    }

    public void Dispose() => Watch(null);
}
