using System.Globalization;
using System.Net;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Lab.Dns;

/// <summary>
/// Reads records in the form of zone files (RFC 1035 §5.1), one on a line: name, perhaps seconds, perhaps IN, type, data.
/// Every name is written out, <c>$ORIGIN</c> and parentheses are not known, a semicolon begins a comment.
/// </summary>
internal static class ZoneText
{
    /// <summary>The records of a text.</summary>
    /// <exception cref="FormatException">A line is no record; the message holds it.</exception>
    public static IEnumerable<(string Name, TimeSpan? TimeToLive, DnsRecordType Type, DnsRecord Record)> Read(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var words = Words(line);
            if (words.Count > 0) yield return ReadRecord(words, line);
        }
    }

    private static (string, TimeSpan?, DnsRecordType, DnsRecord) ReadRecord(List<string> words, string line)
    {
        var at = 1;
        TimeSpan? timeToLive = null;
        if (at < words.Count && int.TryParse(words[at], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            timeToLive = TimeSpan.FromSeconds(seconds);
            at++;
        }
        if (at < words.Count && words[at].Equals("IN", StringComparison.OrdinalIgnoreCase)) at++;
        if (at >= words.Count || !Enum.TryParse<DnsRecordType>(words[at], ignoreCase: true, out var type) || !char.IsAsciiLetter(words[at][0]))
            throw new FormatException($"'{line.Trim()}' has no type that is known.");
        try
        {
            return (Name(words[0]), timeToLive, type, Record(type, words[(at + 1)..]));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new FormatException($"'{line.Trim()}' lacks data or has wrong ones.", e);
        }
    }

    private static DnsRecord Record(DnsRecordType type, List<string> data) => type switch
    {
        DnsRecordType.A or DnsRecordType.Aaaa => new AddressRecord(IPAddress.Parse(data[0])),
        DnsRecordType.Mx => new MailExchangeRecord(Number(data[0]), Name(data[1])),
        DnsRecordType.Cname or DnsRecordType.Ptr => new NameRecord(Name(data[0])),
        DnsRecordType.Txt => new TextRecord(string.Concat(data)),
        DnsRecordType.Srv => new ServiceRecord(Number(data[0]), Number(data[1]), Number(data[2]), Name(data[3])),
        _ => new TlsaRecord(Octet(data[0]), Octet(data[1]), Octet(data[2]), Convert.FromHexString(string.Concat(data[3..]))),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static byte Octet(string text) => byte.Parse(text, CultureInfo.InvariantCulture);

    private static string Name(string text) => text.TrimEnd('.').ToLowerInvariant();

    /// <summary>Words between spaces; quotes keep spaces and semicolons together.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        for (var i = 0; i < line.Length && line[i] != ';';)
        {
            if (char.IsWhiteSpace(line[i]))
            {
                i++;
                continue;
            }
            var quoted = line[i] == '"';
            var end = quoted ? line.IndexOf('"', i + 1) : line.AsSpan(i).IndexOfAny(" \t\r;") is >= 0 and var length ? i + length : line.Length;
            if (end < 0) throw new FormatException($"'{line.Trim()}' has a quote that is not closed.");
            words.Add(quoted ? line[(i + 1)..end] : line[i..end]);
            i = quoted ? end + 1 : end;
        }
        return words;
    }
}
