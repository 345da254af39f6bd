using System.Globalization;
using System.Text;

namespace Hikyaku.Server.Interchange;

/// <summary>
/// The first header line of a message in an mbox that we wrote. It says what an mbox can't: how the lines ended,
/// whether the last one ended at all, the date to the millisecond. With it a message comes back byte for byte, and only
/// the flag lines right after it are taken for ours. Without it (files of others) the usual conventions hold.
/// </summary>
/// <param name="LinesWereCrLf">The message had CRLF; it is written with LF.</param>
/// <param name="EndedLine">Its last line was ended.</param>
/// <param name="FlagLines">How many lines of flags follow.</param>
/// <param name="Date">INTERNALDATE.</param>
internal sealed record MboxMarker(bool LinesWereCrLf, bool EndedLine, int FlagLines, DateTimeOffset Date)
{
    private const string Name = "X-Hikyaku-Mbox: ";

    /// <summary>The line, with LF.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}lines={(LinesWereCrLf ? "crlf" : "asis")} end={(EndedLine ? "line" : "open")} flags={FlagLines} date={Date.ToUnixTimeMilliseconds()}\n");

    /// <summary>Reads the line; null when it is another.</summary>
    public static MboxMarker? TryParse(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("X-Hikyaku-Mbox: "u8))
            return null;
        string[] words = Encoding.ASCII.GetString(line[Name.Length..].TrimEnd("\r\n"u8)).Split(' ');
        bool isWhole = words is [['l', 'i', 'n', 'e', 's', '=', ..], ['e', 'n', 'd', '=', ..], ['f', 'l', 'a', 'g', 's', '=', ..], ['d', 'a', 't', 'e', '=', ..]];
        if (!isWhole
            || !int.TryParse(words[2].AsSpan("flags=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int flagLines)
            || !long.TryParse(words[3].AsSpan("date=".Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long date)
            || date < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || date > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return null;
        return new(words[0] == "lines=crlf", words[1] == "end=line", flagLines, DateTimeOffset.FromUnixTimeMilliseconds(date));
    }
}
