using System.Text;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Server.Interchange;

/// <summary>
/// Flags as mbox files carry them, in header lines that mail programs share: Status (R read, O old), X-Status
/// (A answered, F flagged, T draft, D deleted) and X-Keywords.
/// </summary>
internal static class MboxFlags
{
    /// <summary>The header lines for these flags, each ended by LF.</summary>
    public static string Write(SystemFlags flags, IReadOnlyList<string> keywords)
    {
        var lines = new StringBuilder();
        lines.Append("Status: ").Append(flags.HasFlag(SystemFlags.Seen) ? "RO" : "O").Append('\n');
        string more = (flags.HasFlag(SystemFlags.Answered) ? "A" : "") + (flags.HasFlag(SystemFlags.Flagged) ? "F" : "")
            + (flags.HasFlag(SystemFlags.Draft) ? "T" : "") + (flags.HasFlag(SystemFlags.Deleted) ? "D" : "");
        if (more.Length > 0)
            lines.Append("X-Status: ").Append(more).Append('\n');
        if (keywords.Count > 0)
            lines.Append("X-Keywords: ").AppendJoin(' ', keywords).Append('\n');
        return lines.ToString();
    }

    /// <summary>Reads one header line into flags and keywords; false when it is another header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, ref SystemFlags flags, List<string> keywords)
    {
        int colon = line.IndexOf((byte)':');
        if (colon < 0)
            return false;
        string name = Encoding.ASCII.GetString(line[..colon]).TrimEnd();
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t\r\n"u8);
        if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            flags |= value.Contains((byte)'R') ? SystemFlags.Seen : SystemFlags.None;
        else if (name.Equals("X-Status", StringComparison.OrdinalIgnoreCase))
        {
            flags |= value.Contains((byte)'A') ? SystemFlags.Answered : SystemFlags.None;
            flags |= value.Contains((byte)'F') ? SystemFlags.Flagged : SystemFlags.None;
            flags |= value.Contains((byte)'T') ? SystemFlags.Draft : SystemFlags.None;
            flags |= value.Contains((byte)'D') ? SystemFlags.Deleted : SystemFlags.None;
        }
        else if (name.Equals("X-Keywords", StringComparison.OrdinalIgnoreCase))
            keywords.AddRange(Encoding.UTF8.GetString(value).Split((char[])[' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries));
        else
            return false;
        return true;
    }
}
