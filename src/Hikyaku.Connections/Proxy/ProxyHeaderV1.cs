using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hikyaku.Connections.Proxy;

/// <summary>The human-readable form, one line: <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 25</c>.</summary>
internal static class ProxyHeaderV1
{
    /// <summary>The longest line that can be, with CRLF.</summary>
    private const int MaximumLength = 107;

    private static readonly SearchValues<char> DigitsAndDot = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> HexAndColon = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, ref ProxyHeader header, out int length)
    {
        length = 0;
        var prefix = "PROXY "u8;
        var common = Math.Min(bytes.Length, prefix.Length);
        if (!bytes[..common].SequenceEqual(prefix[..common])) return ProxyHeaderStatus.Malformed;

        var window = bytes[..Math.Min(bytes.Length, MaximumLength)];
        var end = window.IndexOf("\r\n"u8);
        if (end < 0) return window.Length == MaximumLength ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.NeedMore;
        length = end + 2;
        if (end < prefix.Length) return ProxyHeaderStatus.Malformed;
        return ReadWords(Encoding.ASCII.GetString(window[prefix.Length..end]).Split(' '), ref header);
    }

    private static ProxyHeaderStatus ReadWords(string[] words, ref ProxyHeader header)
    {
        if (words[0] == "UNKNOWN") return ProxyHeaderStatus.Complete; // the rest is to be ignored
        var family = words[0] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unknown,
        };
        if (family == AddressFamily.Unknown || words.Length != 5) return ProxyHeaderStatus.Malformed;

        var source = ReadEndPoint(family, words[1], words[3]);
        var destination = ReadEndPoint(family, words[2], words[4]);
        if (source is null || destination is null) return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader(source, destination);
        return ProxyHeaderStatus.Complete;
    }

    private static IPEndPoint? ReadEndPoint(AddressFamily family, string address, string port)
    {
        // IPAddress would take "1", "0x7f.1" and "[::1]:25" as well.
        var plain = family == AddressFamily.InterNetwork
            ? address.AsSpan().Count('.') == 3 && !address.AsSpan().ContainsAnyExcept(DigitsAndDot)
            : !address.AsSpan().ContainsAnyExcept(HexAndColon);
        if (!plain || !IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != family) return null;
        if (port.Length is 0 or > 5 || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return new IPEndPoint(parsed, number);
    }
}
