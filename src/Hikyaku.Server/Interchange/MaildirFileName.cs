using System.Globalization;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Server.Interchange;

/// <summary>
/// The name of a message in a maildir: <c>1732434548.M120P7_3.mail,S=1024,W=1056:2,FS</c>. S is the size of the file,
/// W the size with CRLF, both as Dovecot writes them; the letters behind ":2," are flags.
/// </summary>
internal static class MaildirFileName
{
    private const string Info = ":2,";

    /// <summary>The keyword that the flag P (passed on) stands for.</summary>
    private const string Forwarded = "$Forwarded";

    /// <summary>A name that no other message of the folder has.</summary>
    public static string Write(MailItem item, MaildirKeywords keywords, long number, long fileBytes, long wireBytes)
    {
        // Letters in ASCII order, as the format asks for.
        string flags = (item.Flags.HasFlag(SystemFlags.Draft) ? "D" : "")
            + (item.Flags.HasFlag(SystemFlags.Flagged) ? "F" : "")
            + (item.Keywords.Contains(Forwarded, StringComparer.OrdinalIgnoreCase) ? "P" : "")
            + (item.Flags.HasFlag(SystemFlags.Answered) ? "R" : "")
            + (item.Flags.HasFlag(SystemFlags.Seen) ? "S" : "")
            + (item.Flags.HasFlag(SystemFlags.Deleted) ? "T" : "")
            + string.Concat(item.Keywords.Where(keyword => !IsForwarded(keyword)).Select(keywords.LetterFor).OfType<char>().Order());
        return string.Create(CultureInfo.InvariantCulture,
            $"{item.Date.ToUnixTimeSeconds()}.M{item.Date.Millisecond}P{Environment.ProcessId}_{number}.hikyaku,S={fileBytes},W={wireBytes}{Info}{flags}");
    }

    /// <summary>Flags and keywords of a name.</summary>
    public static (SystemFlags Flags, List<string> Keywords) ReadFlags(string name, MaildirKeywords known)
    {
        SystemFlags flags = SystemFlags.None;
        List<string> keywords = [];
        int info = name.LastIndexOf(Info, StringComparison.Ordinal);
        foreach (char letter in info < 0 ? "" : name[(info + Info.Length)..])
        {
            flags |= letter switch
            {
                'D' => SystemFlags.Draft,
                'F' => SystemFlags.Flagged,
                'R' => SystemFlags.Answered,
                'S' => SystemFlags.Seen,
                'T' => SystemFlags.Deleted,
                _ => SystemFlags.None,
            };
            string? keyword = letter == 'P' ? Forwarded : known.KeywordFor(letter);
            if (keyword is not null)
                keywords.Add(keyword);
        }
        return (flags, keywords);
    }

    /// <summary>The size with CRLF that the name tells; null when it tells none.</summary>
    public static long? ReadWireBytes(string name)
    {
        foreach (string field in name.Split(':')[0].Split(','))
        {
            if (field.StartsWith("W=", StringComparison.Ordinal)
                && long.TryParse(field.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
                return bytes;
        }
        return null;
    }

    private static bool IsForwarded(string keyword) => keyword.Equals(Forwarded, StringComparison.OrdinalIgnoreCase);
}
