using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// A mailbox held open. All views of one mailbox share one snapshot; dispose it when the session leaves the mailbox.
/// </summary>
public sealed class MailboxView : IDisposable
{
    private readonly LoadedMailbox _mailbox;
    private readonly LoadedMailboxes _registry;
    private int _disposed;

    internal MailboxView(Mailbox mailbox, LoadedMailbox loaded, LoadedMailboxes registry)
    {
        (Mailbox, _mailbox, _registry) = (mailbox, loaded, registry);
        loaded.Attach(this);
    }

    /// <summary>The mailbox as it was when opened (name, UIDVALIDITY, role).</summary>
    public Mailbox Mailbox { get; }

    /// <summary>The newest snapshot. A change whose task has ended is in it.</summary>
    public MailboxSnapshot Current => _mailbox.Current!;

    /// <summary>The account's keyword sets; valid for every snapshot.</summary>
    public KeywordSets Keywords => _mailbox.Keywords!;

    /// <summary>True once the mailbox or its account was removed.</summary>
    public bool IsGone => _mailbox.IsGone;

    /// <summary>Grows when an account takes away the key with which it signed URLs of what lies here (RFC 4467 §7).</summary>
    public int KeyResetsOf(AccountId account) => _mailbox.KeyResetsOf(account);

    /// <summary>
    /// Called (on the store's publishing thread: return at once and never throw) after <see cref="Current"/> was
    /// replaced, the mailbox removed, or rights in it or keys for it taken away.
    /// </summary>
    public event Action? Changed;

    /// <summary>Leaves the mailbox.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _mailbox.Detach(this);
        _registry.Release(_mailbox);
    }

    internal void RaiseChanged() => Changed?.Invoke();
}
