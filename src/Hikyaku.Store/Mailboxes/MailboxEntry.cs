namespace Hikyaku.Store.Mailboxes;

/// <summary>System flags (RFC 9051 §2.3.2).</summary>
[Flags]
public enum SystemFlags : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>\Seen</summary>
    Seen = 1,
    /// <summary>\Answered</summary>
    Answered = 2,
    /// <summary>\Flagged</summary>
    Flagged = 4,
    /// <summary>\Deleted</summary>
    Deleted = 8,
    /// <summary>\Draft</summary>
    Draft = 16,
}

/// <summary>A message's presence in a mailbox: the narrow, hot part of what is known about it.</summary>
/// <param name="Uid">Its UID there.</param>
/// <param name="Flags">System flags.</param>
/// <param name="Keywords">Number of its keyword set in <see cref="KeywordSets"/>; 0 is the empty set.</param>
/// <param name="ModSeq">The account's change counter when it last changed.</param>
/// <param name="MessageId">The e-mail (EMAILID); the same in every mailbox that holds it.</param>
/// <param name="Size">RFC822.SIZE in bytes, trace prefix included.</param>
/// <param name="InternalDate">INTERNALDATE, milliseconds since 1970 UTC.</param>
public readonly record struct MailboxEntry(
    uint Uid, SystemFlags Flags, int Keywords, long ModSeq, long MessageId, long Size, long InternalDate);
