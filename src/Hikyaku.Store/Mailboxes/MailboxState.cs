using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>The hot counters of a mailbox, held by the writer and written once for each commit that changes them.</summary>
internal sealed class MailboxState
{
    /// <summary>The modseq of a mailbox in which nothing has happened yet (RFC 7162 §7: 0 is none); changes begin above it.</summary>
    internal const long LowestModSeq = 1;

    internal required MailboxId Id { get; init; }
    internal required AccountId Account { get; init; }
    internal required string Name { get; set; }
    internal required MailboxRole Role { get; set; }
    internal required uint UidValidity { get; init; }
    internal required uint UidNext { get; set; }
    internal required uint FirstRecent { get; set; }
    internal required long HighestModSeq { get; set; }
    internal required int Messages { get; set; }
    internal required int Unseen { get; set; }
    internal required int Deleted { get; set; }
    internal required long Size { get; set; }

    /// <summary>True when the row must be written before the commit.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>What the transaction under way changes in the mailbox; null when nothing yet.</summary>
    internal PendingEntries? Pending { get; set; }

    /// <summary>Counts an entry in.</summary>
    internal void Count(in MailboxEntry entry) => Count(entry, 1);

    /// <summary>Counts an entry out.</summary>
    internal void Discount(in MailboxEntry entry) => Count(entry, -1);

    /// <summary>True when it has UIDs left for so many more entries.</summary>
    internal bool HasRoomFor(int more) => uint.MaxValue - UidNext >= more;

    /// <summary>The same as a value for others.</summary>
    internal Mailbox ToMailbox() => new()
    {
        Id = Id,
        Account = Account,
        Name = Name,
        Role = Role,
        UidValidity = UidValidity,
        UidNext = UidNext,
        HighestModSeq = HighestModSeq,
        Messages = Messages,
        Unseen = Unseen,
        Deleted = Deleted,
        Size = Size,
    };

    /// <summary>Takes over what was read from the row.</summary>
    internal void TakeOver(MailboxState read)
    {
        (UidNext, FirstRecent, HighestModSeq) = (read.UidNext, read.FirstRecent, read.HighestModSeq);
        (Messages, Unseen, Deleted, Size) = (read.Messages, read.Unseen, read.Deleted, read.Size);
    }

    private void Count(in MailboxEntry entry, int sign)
    {
        Messages += sign;
        Size += sign * entry.Size;
        if (!entry.Flags.HasFlag(SystemFlags.Seen))
            Unseen += sign;
        if (entry.Flags.HasFlag(SystemFlags.Deleted))
            Deleted += sign;
    }
}
