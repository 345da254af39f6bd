namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// A mailbox held open. All views of one mailbox share one snapshot; dispose it when the session leaves the mailbox.
/// </summary>
public sealed class MailboxView : IDisposable
{
    /// <summary>The mailbox as it was when opened (name, UIDVALIDITY, role).</summary>
    public Mailbox Mailbox => throw new NotImplementedException();

    /// <summary>The newest snapshot.</summary>
    public MailboxSnapshot Current => throw new NotImplementedException();

    /// <summary>The account's keyword sets; valid for every snapshot.</summary>
    public KeywordSets Keywords => throw new NotImplementedException();

    /// <summary>True once the mailbox or its account was removed.</summary>
    public bool IsGone => throw new NotImplementedException();

    /// <summary>
    /// Called (on the store's publishing thread: return at once) after <see cref="Current"/> was replaced or the mailbox removed.
    /// </summary>
    public event Action? Changed { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    /// <summary>Leaves the mailbox.</summary>
    public void Dispose() => throw new NotImplementedException();
}
