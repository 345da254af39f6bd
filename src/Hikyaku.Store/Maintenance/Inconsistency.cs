using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Maintenance;

/// <summary>Two things in the database that contradict each other.</summary>
/// <param name="Kind">Which rule is broken.</param>
/// <param name="Text">What is wrong, for the operator.</param>
internal sealed record Inconsistency(InconsistencyKind Kind, string Text)
{
    public AccountId? Account { get; init; }

    public MailboxId? Mailbox { get; init; }

    public long? Uid { get; init; }

    public long? MessageId { get; init; }
}

/// <summary>The rules that hold after every commit, in the order in which breaches are mended: a later one may depend on an earlier one.</summary>
internal enum InconsistencyKind
{
    /// <summary>SQLite finds its own file damaged.</summary>
    DatabaseDamaged,

    /// <summary>A mailbox whose account is gone.</summary>
    MailboxWithoutAccount,

    /// <summary>A message whose account is gone and that nothing will sweep.</summary>
    MessageWithoutAccount,

    /// <summary>An annotation of a mailbox or account that is gone.</summary>
    AnnotationWithoutOwner,

    /// <summary>Rights in a mailbox, or of an account, that is gone.</summary>
    RightsWithoutOwner,

    /// <summary>An account without its row of counters.</summary>
    AccountWithoutState,

    /// <summary>An account without INBOX.</summary>
    AccountWithoutInbox,

    /// <summary>An account whose domain is not ours.</summary>
    AccountWithoutDomain,

    /// <summary>A recipient in the queue whose message is gone.</summary>
    QueuedRecipientWithoutMessage,

    /// <summary>A message in the queue without recipients.</summary>
    QueuedMessageWithoutRecipient,

    /// <summary>A message in the queue whose bytes no row places.</summary>
    QueuedMessageWithoutBlob,

    /// <summary>An entry in a mailbox that is gone.</summary>
    EntryWithoutMailbox,

    /// <summary>An entry of a message that is gone, or that belongs to another account.</summary>
    EntryWithoutMessage,

    /// <summary>A message that is to be swept although a mailbox holds it.</summary>
    DoomedButHeld,

    /// <summary>A message that no mailbox holds and that nothing will sweep.</summary>
    MessageWithoutEntry,

    /// <summary>A wrong number of further entries of a message.</summary>
    WrongCopies,

    /// <summary>An entry with a keyword set that doesn't exist.</summary>
    KeywordsWithoutSet,

    /// <summary>A message whose size is not that of prefix and bytes.</summary>
    WrongMessageSize,

    /// <summary>An entry whose size is not its message's.</summary>
    WrongEntrySize,

    /// <summary>A message whose bytes no row places.</summary>
    MessageWithoutBlob,

    /// <summary>Two blobs at the same place.</summary>
    BlobsShareAPlace,

    /// <summary>A wrong number of messages that share a blob.</summary>
    WrongReferences,

    /// <summary>UIDNEXT that was given already.</summary>
    UidNextTooLow,

    /// <summary>HIGHESTMODSEQ below an entry's.</summary>
    MailboxModSeqTooLow,

    /// <summary>An account's change counter below one that was given.</summary>
    AccountModSeqTooLow,

    /// <summary>Counters of a mailbox that differ from what it holds.</summary>
    WrongMailboxCounters,

    /// <summary>Counters of an account that differ from what it holds.</summary>
    WrongAccountCounters,

    /// <summary>A sequence that would give out numbers again.</summary>
    SequenceTooLow,
}
