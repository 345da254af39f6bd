using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>Turns the changes of a mailbox into something to wait for; changes that come while nobody waits are kept as one.</summary>
internal sealed class ChangeSignal : IDisposable
{
    private readonly MailboxView? _view;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiter;
    private bool _changed = true;

    /// <summary>Watches a mailbox, or nothing. The first wait ends at once, for what changed before.</summary>
    public ChangeSignal(MailboxView? view)
    {
        _view = view;
        if (_view is not null)
            _view.Changed += OnChanged;
    }

    /// <summary>Waits for a change since the last wait ended.</summary>
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

    public void Dispose()
    {
        if (_view is not null)
            _view.Changed -= OnChanged;
    }

    private void OnChanged()
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
}
