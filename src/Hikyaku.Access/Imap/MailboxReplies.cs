using Hikyaku.Protocol.Imap;
using Hikyaku.Store;

namespace Hikyaku.Access.Imap;

/// <summary>Mailbox names in commands and responses, in the encoding that the session has enabled.</summary>
internal static class MailboxReplies
{
    /// <summary>Reads <c>mailbox</c>. A string that is no name in the session's encoding gives the empty name, which no mailbox has.</summary>
    public static bool TryReadMailbox(this ref ImapReader reader, ImapSession session, out string name)
    {
        var isString = reader.TryReadAString(out var wire);
        name = MailboxNames.TryDecode(wire, session.HasUtf8Names) ?? "";
        return isString;
    }

    /// <summary>Writes <c>mailbox</c>.</summary>
    public static void WriteMailbox(this ImapSession session, string name) =>
        session.Writer.String(MailboxNames.Encode(name, session.HasUtf8Names));

    /// <summary>What the store refused, in the terms of RFC 5530.</summary>
    public static ImapReply ToReply(this StoreError error) => ImapReply.No(error.Kind switch
    {
        StoreErrorKind.NotFound => ResponseCode.NonExistent,
        StoreErrorKind.Forbidden => ResponseCode.NoPerm,
        StoreErrorKind.AlreadyExists => ResponseCode.AlreadyExists,
        StoreErrorKind.OverQuota => ResponseCode.OverQuota,
        StoreErrorKind.LimitReached => ResponseCode.Limit,
        StoreErrorKind.InUse => ResponseCode.InUse,
        StoreErrorKind.Unavailable => ResponseCode.Unavailable,
        _ => ResponseCode.Cannot,
    }, error.Message);

    /// <summary>The same where the target mailbox is missing and could be created (RFC 9051 §6.4.7, §6.3.12).</summary>
    public static ImapReply ToTargetReply(this StoreError error) =>
        error.Kind == StoreErrorKind.NotFound ? NoTarget() : error.ToReply();

    /// <summary>The mailbox that a message should go to is missing.</summary>
    public static ImapReply NoTarget() => ImapReply.No(ResponseCode.TryCreate, "No such mailbox");

    /// <summary>The named mailbox is missing.</summary>
    public static ImapReply NoMailbox() => ImapReply.No(ResponseCode.NonExistent, "No such mailbox");

    /// <summary>The mailbox was opened with EXAMINE.</summary>
    public static ImapReply IsReadOnly() => ImapReply.No(ResponseCode.ReadOnly, "The mailbox is selected read-only");

    /// <summary>Message numbers are not taken any more once UIDONLY was enabled (RFC 9586 §3).</summary>
    public static ImapReply NumbersAreOff() => ImapReply.Bad("UIDONLY is enabled: messages are named by UID") with { Code = ResponseCode.UidRequired };

    /// <summary>A message sequence number is larger than the number of messages (RFC 9051 §9 seq-number).</summary>
    public static ImapReply NoSuchNumber() => ImapReply.Bad("There is no message with that number");
}
