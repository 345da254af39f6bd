using System.Text;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Server.Interchange;

/// <summary>
/// Folder names of Maildir++: the mailbox Archive/2024 lies in <c>.Archive.2024</c>, names in IMAP's modified UTF-7.
/// A dot inside a name, for which the format has no place, is written %2E (and a percent sign that would be read so, %25).
/// </summary>
internal static class MaildirFolderName
{
    /// <summary>The folder of a mailbox, relative to the root; empty for INBOX.</summary>
    public static string Write(string mailbox)
    {
        if (mailbox.Equals("INBOX", StringComparison.OrdinalIgnoreCase))
            return "";
        IEnumerable<string> levels = mailbox.Split('/').Select(level => Utf7(level).Replace("%25", "%2525", StringComparison.Ordinal)
            .Replace("%2E", "%252E", StringComparison.Ordinal).Replace(".", "%2E", StringComparison.Ordinal));
        return "." + string.Join('.', levels);
    }

    /// <summary>The mailbox of a folder's name such as ".Archive.2024".</summary>
    public static string Read(string folder)
        => string.Join('/', folder.TrimStart('.').Split('.', StringSplitOptions.RemoveEmptyEntries).Select(level =>
            Unicode(level.Replace("%2E", ".", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal))));

    private static string Utf7(string level) => Encoding.ASCII.GetString(ModifiedUtf7.Encode(level));

    /// <summary>Some programs write folder names in UTF-8; what is no modified UTF-7 is taken as it stands.</summary>
    private static string Unicode(string level) => ModifiedUtf7.TryDecode(Encoding.UTF8.GetBytes(level)) ?? level;
}
