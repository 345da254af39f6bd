using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>The mailboxes of every account.</summary>
public sealed class MailboxCatalog
{
    /// <summary>All mailboxes of an account with their counters, sorted by name, INBOX first.</summary>
    public IReadOnlyList<Mailbox> List(AccountId account) => throw new NotImplementedException();

    /// <summary>The mailbox of that name (INBOX case-insensitive), or null.</summary>
    public Mailbox? Find(AccountId account, string name) => throw new NotImplementedException();

    /// <summary>Opens a mailbox for a session; null when it is gone.</summary>
    public MailboxView? Open(MailboxId mailbox) => throw new NotImplementedException();

    /// <summary>
    /// Takes over the \Recent messages: gives the first UID that no session has been told of yet and moves the mark
    /// to UIDNEXT (RFC 3501 §2.3.2). With <paramref name="claim"/> false (EXAMINE) the mark stays.
    /// </summary>
    public ValueTask<uint> FirstRecentAsync(MailboxId mailbox, bool claim, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Creates a mailbox; missing superiors are made too (RFC 9051 §6.3.4).</summary>
    public Task<StoreResult<Mailbox>> CreateAsync(AccountId account, string name, MailboxRole role = MailboxRole.None, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Deletes a mailbox with its messages. INBOX may not be deleted; one with inferiors is refused with InUse.</summary>
    public Task<StoreResult<Mailbox>> DeleteAsync(AccountId account, string name, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Renames a mailbox and its inferiors; renaming INBOX moves its messages to a new mailbox (RFC 9051 §6.3.6).</summary>
    public Task<StoreResult<Mailbox>> RenameAsync(AccountId account, string from, string to, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>The subscribed names, sorted; a name may no longer exist.</summary>
    public IReadOnlyList<string> Subscriptions(AccountId account) => throw new NotImplementedException();

    /// <summary>Adds or removes a subscription.</summary>
    public Task<StoreResult<bool>> SubscribeAsync(AccountId account, string name, bool subscribed, CancellationToken cancellation = default) => throw new NotImplementedException();
}
