using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hikyaku.Protocol.Spf;

/// <summary>Reads one mechanism with its qualifier, RFC 7208 §4.6.1, §5, §12.</summary>
internal static class SpfTermReader
{
    private static readonly (string Name, SpfMechanismKind Kind)[] Kinds =
    [
        ("all", SpfMechanismKind.All), ("include", SpfMechanismKind.Include), ("a", SpfMechanismKind.A), ("mx", SpfMechanismKind.Mx),
        ("ptr", SpfMechanismKind.Ptr), ("ip4", SpfMechanismKind.Ip4), ("ip6", SpfMechanismKind.Ip6), ("exists", SpfMechanismKind.Exists),
    ];

    /// <summary>The mechanism; null when the term is none.</summary>
    public static SpfMechanism? TryRead(ReadOnlySpan<char> term)
    {
        var text = term.ToString();
        var qualifier = SpfResult.Pass;
        if (term[0] is '+' or '-' or '?' or '~')
        {
            qualifier = term[0] switch { '-' => SpfResult.Fail, '~' => SpfResult.SoftFail, '?' => SpfResult.Neutral, _ => SpfResult.Pass };
            term = term[1..];
        }
        var end = term.IndexOfAny(":/");
        var name = end < 0 ? term : term[..end];
        var rest = end < 0 ? default : term[end..];
        if (KindOf(name) is not { } kind) return null;
        var mechanism = new SpfMechanism(kind, qualifier, text);
        return kind switch
        {
            SpfMechanismKind.All => end < 0 ? mechanism : null,
            SpfMechanismKind.Include or SpfMechanismKind.Exists => WithDomain(mechanism, rest, isOptional: false),
            SpfMechanismKind.Ptr => WithDomain(mechanism, rest, isOptional: true),
            SpfMechanismKind.A or SpfMechanismKind.Mx => WithDomainAndBits(mechanism, rest),
            SpfMechanismKind.Ip4 => WithNetwork4(mechanism, rest),
            _ => WithNetwork6(mechanism, rest),
        };
    }

    private static SpfMechanismKind? KindOf(ReadOnlySpan<char> name)
    {
        foreach (var (known, kind) in Kinds)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return kind;
        }
        return null;
    }

    private static SpfMechanism? WithDomain(SpfMechanism mechanism, ReadOnlySpan<char> rest, bool isOptional)
    {
        if (rest.IsEmpty) return isOptional ? mechanism : null;
        return rest[0] == ':' && MacroString.TryParseDomain(rest[1..]) is { } domain ? mechanism with { Domain = domain } : null;
    }

    // dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]; a domain-spec may hold slashes too, so it is read from the end.
    private static SpfMechanism? WithDomainAndBits(SpfMechanism mechanism, ReadOnlySpan<char> rest)
    {
        var (bits4, bits6) = (32, 128);
        if (TakeBits(ref rest, "//", out var digits) && !IsBits(digits, 128, out bits6)) return null;
        if (TakeBits(ref rest, "/", out digits) && !IsBits(digits, 32, out bits4)) return null;
        return WithDomain(mechanism with { Bits4 = bits4, Bits6 = bits6 }, rest, isOptional: true);
    }

    private static bool TakeBits(ref ReadOnlySpan<char> rest, string mark, out ReadOnlySpan<char> digits)
    {
        var first = rest.Length;
        while (first > 0 && char.IsAsciiDigit(rest[first - 1])) first--;
        digits = rest[first..];
        if (digits.IsEmpty || !rest[..first].EndsWith(mark, StringComparison.Ordinal)) return false;
        rest = rest[..(first - mark.Length)];
        return true;
    }

    private static bool IsBits(ReadOnlySpan<char> digits, int most, out int bits)
    {
        // §12: no leading zeros
        bits = most;
        return digits.Length is > 0 and <= 3 && (digits.Length == 1 || digits[0] != '0')
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= most;
    }

    private static SpfMechanism? WithNetwork4(SpfMechanism mechanism, ReadOnlySpan<char> rest)
        => TakeNetwork(rest, 32, out var bits) is { } text && IsDottedQuad(text) && IPAddress.TryParse(text, out var network)
            ? mechanism with { Network = network, Bits4 = bits }
            : null;

    private static SpfMechanism? WithNetwork6(SpfMechanism mechanism, ReadOnlySpan<char> rest)
        => TakeNetwork(rest, 128, out var bits) is { } text && text.Contains(':', StringComparison.Ordinal) && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            && IPAddress.TryParse(text, out var network) && network.AddressFamily == AddressFamily.InterNetworkV6
            ? mechanism with { Network = network, Bits6 = bits }
            : null;

    private static string? TakeNetwork(ReadOnlySpan<char> rest, int most, out int bits)
    {
        bits = most;
        if (rest.IsEmpty || rest[0] != ':') return null;
        rest = rest[1..];
        var slash = rest.IndexOf('/');
        if (slash >= 0 && !IsBits(rest[(slash + 1)..], most, out bits)) return null;
        return (slash < 0 ? rest : rest[..slash]).ToString();
    }

    // qnum = 0..255 without leading zeros; the platform would take octal numbers and fewer parts.
    private static bool IsDottedQuad(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && Array.TrueForAll(parts, part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') && int.Parse(part, CultureInfo.InvariantCulture) <= 255);
    }
}
