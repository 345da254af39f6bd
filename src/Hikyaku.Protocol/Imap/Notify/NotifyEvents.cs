using System.Text;

namespace Hikyaku.Protocol.Imap.Notify;

/// <summary>The events of RFC 5465 §5 that this server can tell of.</summary>
[Flags]
public enum NotifyEvents
{
    /// <summary>NONE</summary>
    None = 0,
    /// <summary>MessageNew</summary>
    MessageNew = 1,
    /// <summary>MessageExpunge</summary>
    MessageExpunge = 2,
    /// <summary>FlagChange</summary>
    FlagChange = 4,
    /// <summary>MailboxName</summary>
    MailboxName = 8,
    /// <summary>SubscriptionChange</summary>
    SubscriptionChange = 16,
    /// <summary>MailboxMetadataChange</summary>
    MailboxMetadataChange = 32,
    /// <summary>ServerMetadataChange</summary>
    ServerMetadataChange = 64,
    /// <summary>Those about messages.</summary>
    OfMessages = MessageNew | MessageExpunge | FlagChange,
}

/// <summary>The names of <see cref="NotifyEvents"/>.</summary>
public static class NotifyEventNames
{
    private static readonly string[] Names =
        ["MessageNew", "MessageExpunge", "FlagChange", "MailboxName", "SubscriptionChange", "MailboxMetadataChange", "ServerMetadataChange"];

    /// <summary>All of them, as BADEVENT lists them.</summary>
    public static string All { get; } = string.Join(' ', Names);

    /// <summary>The event of that name, or null when we can't tell of it.</summary>
    internal static NotifyEvents? Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, Names[i]))
                return (NotifyEvents)(1 << i);
        }
        return null;
    }
}
