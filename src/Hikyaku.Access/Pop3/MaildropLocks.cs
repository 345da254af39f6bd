using System.Collections.Concurrent;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Access.Pop3;

/// <summary>The exclusive-access lock that RFC 1939 §4 asks for: one POP3 session for each maildrop.</summary>
public sealed class MaildropLocks
{
    private readonly ConcurrentDictionary<AccountId, bool> _taken = new();

    internal MaildropLock? TryTake(AccountId account) => _taken.TryAdd(account, true) ? new MaildropLock(this, account) : null;

    internal void Release(AccountId account) => _taken.TryRemove(account, out _);
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
