using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Pop3;

/// <summary>
/// The INBOX of one account as it was at login. Message numbers stay what they are for the whole session (RFC 1939 §5),
/// whatever other sessions do; deletions are only noted until QUIT.
/// </summary>
internal sealed class Maildrop : IDisposable
{
    private readonly MailStore _store;
    private readonly MailboxView _view;
    private readonly MaildropLock _lock;
    private readonly HashSet<int> _deleted = [];

    private Maildrop(MailStore store, MailboxView view, MaildropLock held)
    {
        (_store, _view, _lock) = (store, view, held);
        Messages = view.Current;
        for (var i = 0; i < Messages.Count; i++)
            Size += Messages[i].Size;
        Left = Messages.Count;
    }

    /// <summary>All messages, those marked deleted too.</summary>
    public MailboxSnapshot Messages { get; }

    /// <summary>How many are not marked deleted.</summary>
    public int Left { get; private set; }

    /// <summary>Their size in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>How many are marked deleted.</summary>
    public int Deleted => _deleted.Count;

    /// <summary>
    /// Takes the account's maildrop for one session alone; null when another session has it and keeps it longer than
    /// the patience lasts.
    /// </summary>
    public static async ValueTask<Maildrop?> OpenAsync(MailStore store, MaildropLocks locks, AccountId account, TimeSpan patience, CancellationToken cancellation)
    {
        if (await locks.TakeAsync(account, patience, cancellation) is not { } held)
            return null;
        try
        {
            if (store.Mailboxes.Find(account, "INBOX") is { } inbox && store.Mailboxes.Open(inbox.Id) is { } view)
                return new Maildrop(store, view, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.Dispose();
        return null;
    }

    public bool IsDeleted(int number) => _deleted.Contains(number);

    public MailboxEntry Entry(int number) => Messages[number - 1];

    /// <summary>A unique-id that never changes and is never used again (RFC 1939 §7): UIDVALIDITY and UID.</summary>
    public (uint UidValidity, uint Uid) UniqueId(int number) => (_view.Mailbox.UidValidity, Entry(number).Uid);

    public void Delete(int number)
    {
        if (!_deleted.Add(number))
            return;
        Left--;
        Size -= Entry(number).Size;
    }

    public void Reset()
    {
        foreach (var number in _deleted)
            Size += Entry(number).Size;
        Left += _deleted.Count;
        _deleted.Clear();
    }

    /// <summary>The UPDATE state (RFC 1939 §6): removes what was marked. False when not all could be removed.</summary>
    public async ValueTask<bool> UpdateAsync(CancellationToken cancellation)
    {
        if (_deleted.Count == 0 || _view.IsGone)
            return true;
        var uids = _deleted.Select(number => Entry(number).Uid).Order().Select(uid => new UidRange(uid, uid));
        var removed = await _store.Messages.ExpungeAsync(_view.Mailbox.Account, _view.Mailbox.Id, new UidList([.. uids]), onlyDeleted: false, cancellation);
        return removed.Succeeded;
    }

    public MessageContent? OpenContent(int number) => _store.Messages.OpenContent(Entry(number).MessageId);

    public void Dispose()
    {
        _view.Dispose();
        _lock.Dispose();
    }
}
