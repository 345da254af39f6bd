using Hikyaku.Store.Accounts;

namespace Hikyaku.Access.Pop3;

/// <summary>
/// The exclusive-access lock that RFC 1939 §4 asks for: one POP3 session for each maildrop. A session that comes while
/// another is about to leave waits a little for its turn.
/// </summary>
public sealed class MaildropLocks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, LinkedList<TaskCompletionSource>> _taken = []; // and who waits, in order

    /// <summary>Takes the lock, or waits for it as long as <paramref name="patience"/> lasts; then null.</summary>
    internal async ValueTask<MaildropLock?> TakeAsync(AccountId account, TimeSpan patience, CancellationToken cancellation)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_taken.TryAdd(account, []))
                return new MaildropLock(this, account);
            turn = _taken[account].AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(patience, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (GiveUp(turn))
                return null;
        }

        return new MaildropLock(this, account);
    }

    /// <summary>Hands the lock to the next who waits.</summary>
    internal void Release(AccountId account)
    {
        lock (_gate)
        {
            var waiting = _taken[account];
            if (waiting.First is not { } next)
            {
                _taken.Remove(account);
                return;
            }

            waiting.Remove(next);
            next.Value.SetResult();
        }
    }

    /// <summary>False when the turn has come in the meantime.</summary>
    private bool GiveUp(LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_gate)
        {
            turn.List?.Remove(turn);
            return !turn.Value.Task.IsCompletedSuccessfully;
        }
    }
}

/// <summary>A maildrop lock that is held; dispose it to give the maildrop back.</summary>
internal sealed class MaildropLock(MaildropLocks locks, AccountId account) : IDisposable
{
    private bool _released;

    public void Dispose()
    {
        if (_released)
            return;
        _released = true;
        locks.Release(account);
    }
}
