using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>A mailbox's number; never used again, so it also serves as MAILBOXID (RFC 8474).</summary>
public readonly record struct MailboxId(long Value);

/// <summary>The special use of a mailbox (RFC 6154, RFC 8621 §2).</summary>
public enum MailboxRole
{
    /// <summary>No special use.</summary>
    None = 0,
    /// <summary>INBOX.</summary>
    Inbox = 1,
    /// <summary>\Drafts</summary>
    Drafts = 2,
    /// <summary>\Sent</summary>
    Sent = 3,
    /// <summary>\Archive</summary>
    Archive = 4,
    /// <summary>\Junk</summary>
    Junk = 5,
    /// <summary>\Trash</summary>
    Trash = 6,
    /// <summary>\Important (RFC 8457).</summary>
    Important = 7,
}

/// <summary>A mailbox and its counters at one instant.</summary>
public sealed record Mailbox
{
    /// <summary>Its number.</summary>
    public required MailboxId Id { get; init; }
    /// <summary>The account that owns it.</summary>
    public required AccountId Account { get; init; }
    /// <summary>Full name (of another account's mailbox with "Other Users/" and the owner in front), levels separated by '/', as Unicode; "INBOX" in capitals.</summary>
    public required string Name { get; init; }
    /// <summary>Special use.</summary>
    public required MailboxRole Role { get; init; }
    /// <summary>UIDVALIDITY (RFC 9051 §2.3.1.1).</summary>
    public required uint UidValidity { get; init; }
    /// <summary>The UID that the next message gets.</summary>
    public required uint UidNext { get; init; }
    /// <summary>The modseq of the last change in it.</summary>
    public required long HighestModSeq { get; init; }
    /// <summary>How many messages it holds.</summary>
    public required int Messages { get; init; }
    /// <summary>How many of them lack \Seen.</summary>
    public required int Unseen { get; init; }
    /// <summary>How many of them have \Deleted.</summary>
    public required int Deleted { get; init; }
    /// <summary>Sum of their sizes in bytes.</summary>
    public required long Size { get; init; }
    /// <summary>What the account may do with it for which it was looked up; its <see cref="Name"/> is the one that this account sees.</summary>
    public MailboxRights Rights { get; init; } = MailboxRights.All;
}
