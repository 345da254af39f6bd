using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Server.Domains;

/// <summary>Records as they stand in a zone file (RFC 1035 §5.1).</summary>
internal static class ZoneLine
{
    /// <summary>A string of a TXT record has this many octets at most (RFC 1035 §3.3).</summary>
    private const int LongestString = 255;

    /// <summary>One line, the name written out.</summary>
    public static string Of(string name, string type, string data) => $"{name}. IN {type} {data}";

    /// <summary>The data of a TLSA record (RFC 6698 §2.2).</summary>
    public static string Tlsa(TlsaRecord record)
        => string.Create(CultureInfo.InvariantCulture, $"{record.Usage} {record.Selector} {record.MatchingType} {Convert.ToHexStringLower(record.Data.Span)}");

    /// <summary>A text in quotes, in as many strings as it needs.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder();
        foreach (char[] piece in text.Chunk(LongestString))
        {
            if (quoted.Length > 0)
                quoted.Append(' ');
            quoted.Append('"').Append(new string(piece).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return quoted.Length == 0 ? "\"\"" : quoted.ToString();
    }
}
