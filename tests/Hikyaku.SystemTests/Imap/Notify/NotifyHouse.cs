using Hikyaku.SystemTests.Connections;

namespace Hikyaku.SystemTests.Imap.Notify;

/// <summary>What the tests of NOTIFY do again and again.</summary>
internal static class NotifyHouse
{
    public const string Message = "Subject: hi\r\n\r\nhello\r\n";

    /// <summary>Puts a message into a mailbox.</summary>
    public static Task AppendAsync(this ImapWire wire, string mailbox, string flags = "") =>
        wire.OkAsync($"APPEND {mailbox}{(flags.Length == 0 ? "" : $" ({flags})")} {{{Message.Length}+}}\r\n{Message}");

    /// <summary>Nothing has been told: the next line is the answer to this NOOP.</summary>
    public static Task SilentAsync(this ImapWire wire) => wire.PlayAsync("""
        C: silent NOOP
        S: silent OK …
        """);
}
