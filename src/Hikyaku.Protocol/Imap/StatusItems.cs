namespace Hikyaku.Protocol.Imap;

/// <summary>What STATUS can tell (RFC 9051 §6.3.11, RFC 3501 §6.3.10, RFC 7162 §3.1.7, RFC 7889 §4).</summary>
[Flags]
public enum StatusItems
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>MESSAGES</summary>
    Messages = 1,
    /// <summary>RECENT, of IMAP4rev1</summary>
    Recent = 2,
    /// <summary>UIDNEXT</summary>
    UidNext = 4,
    /// <summary>UIDVALIDITY</summary>
    UidValidity = 8,
    /// <summary>UNSEEN</summary>
    Unseen = 16,
    /// <summary>DELETED</summary>
    Deleted = 32,
    /// <summary>SIZE</summary>
    Size = 64,
    /// <summary>HIGHESTMODSEQ</summary>
    HighestModSeq = 128,
    /// <summary>APPENDLIMIT</summary>
    AppendLimit = 256,
    /// <summary>MAILBOXID (RFC 8474 §4.3)</summary>
    MailboxId = 512,
    /// <summary>DELETED-STORAGE (RFC 9208 §4.1.4)</summary>
    DeletedStorage = 1024,
    /// <summary>The last item of all.</summary>
    Last = DeletedStorage,
}

/// <summary>The list of items in STATUS and LIST RETURN (STATUS).</summary>
public static class StatusItemList
{
    /// <summary>Reads <c>"(" status-att *(SP status-att) ")"</c>.</summary>
    public static bool TryRead(ref ImapReader reader, out StatusItems items)
    {
        items = StatusItems.None;
        if (!reader.TryRead((byte)'('))
            return false;
        do
        {
            if (!reader.TryReadAtom(out var name) || ItemOf(name) is not (not StatusItems.None and var item))
                return false;
            items |= item;
        } while (reader.TryReadSpace());
        return reader.TryRead((byte)')');
    }

    /// <summary>The name of one item.</summary>
    public static ReadOnlySpan<byte> NameOf(StatusItems item) => item switch
    {
        StatusItems.Messages => "MESSAGES"u8,
        StatusItems.Recent => "RECENT"u8,
        StatusItems.UidNext => "UIDNEXT"u8,
        StatusItems.UidValidity => "UIDVALIDITY"u8,
        StatusItems.Unseen => "UNSEEN"u8,
        StatusItems.Deleted => "DELETED"u8,
        StatusItems.Size => "SIZE"u8,
        StatusItems.HighestModSeq => "HIGHESTMODSEQ"u8,
        StatusItems.AppendLimit => "APPENDLIMIT"u8,
        StatusItems.MailboxId => "MAILBOXID"u8,
        StatusItems.DeletedStorage => "DELETED-STORAGE"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "Not one item."),
    };

    private static StatusItems ItemOf(ReadOnlySpan<byte> name)
    {
        for (var item = StatusItems.Messages; item <= StatusItems.Last; item = (StatusItems)((int)item << 1))
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, NameOf(item)))
                return item;
        }
        return StatusItems.None;
    }
}
