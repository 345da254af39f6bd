using System.Buffers;
using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Dsn;

/// <summary>
/// The address the sender first wrote (ORCPT, RFC 3461 §4.2; RFC 6533 §3 for addresses in UTF-8), decoded.
/// </summary>
public sealed record OriginalRecipient
{
    private const int LongestParameter = 500;

    private static readonly SearchValues<byte> AtomCharacters = SearchValues.Create(
        "!#$%&'*+-/0123456789=?ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private OriginalRecipient(string type, string address) => (Type, Address) = (type, address);

    /// <summary>The address type in lower case: "rfc822", "utf-8", "x400"...</summary>
    public string Type { get; }

    /// <summary>The address with its encoding taken off. It need not follow the grammar of its type.</summary>
    public string Address { get; }

    /// <summary>An address that somebody wrote to.</summary>
    public static OriginalRecipient Of(MailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.NeedsUtf8 ? Utf8(address.ToString()) : new("rfc822", address.ToString());
    }

    /// <summary>An address in UTF-8 (RFC 6533 §3).</summary>
    internal static OriginalRecipient Utf8(string address) => new("utf-8", address);

    /// <summary>Reads the value of an ORCPT parameter, <c>addr-type ";" xtext</c>; null when it is not one.</summary>
    public static OriginalRecipient? TryParse(ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestParameter) return null;
        var separator = value.IndexOf((byte)';');
        if (separator < 1 || separator == value.Length - 1) return null;
        var type = value[..separator];
        if (type.ContainsAnyExcept(AtomCharacters)) return null;
        var address = Ascii.EqualsIgnoreCase(type, "utf-8"u8)
            ? DecodeUtf8Address(value[(separator + 1)..])
            : DecodeAsciiAddress(value[(separator + 1)..]);
        return address is null ? null : new OriginalRecipient(Encoding.ASCII.GetString(type).ToLowerInvariant(), address);
    }

    /// <summary>The value as it stands on the wire, in 7-bit form.</summary>
    public override string ToString()
        => Type + ";" + (Type == "utf-8" ? EncodeUtf8Address(Address) : Xtext.Encode(Encoding.ASCII.GetBytes(Address)));

    // RFC 3461 §4.2: "prior to encoding ... MUST consist entirely of printable (graphic and white space) characters from the US-ASCII".
    private static string? DecodeAsciiAddress(ReadOnlySpan<byte> encoded)
        => Xtext.Decode(encoded) is { } octets && !octets.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Encoding.ASCII.GetString(octets)
            : null;

    // RFC 6533 §3: utf-8-addr-xtext and utf-8-addr-unitext; "\x{...}" stands for a code point.
    private static string? DecodeUtf8Address(ReadOnlySpan<byte> encoded)
    {
        if (!System.Text.Unicode.Utf8.IsValid(encoded)) return null;
        var address = new StringBuilder(encoded.Length);
        var text = Encoding.UTF8.GetString(encoded);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is <= ' ' or '+' or '=' or '\x7f') return null;
            if (text[i] != '\\')
            {
                address.Append(text[i]);
                continue;
            }
            var end = text.IndexOf('}', i);
            if (end < 0 || !text.AsSpan(i).StartsWith("\\x{")) return null;
            if (!uint.TryParse(text.AsSpan(i + 3, end - i - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point)
                || !Rune.IsValid(point) || Rune.IsControl(new Rune(point))) return null;
            address.Append(new Rune(point).ToString());
            i = end;
        }
        return address.ToString();
    }

    private static string EncodeUtf8Address(string address)
    {
        var encoded = new StringBuilder(address.Length);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not ('+' or '=' or '\\')) encoded.Append((char)rune.Value);
            else encoded.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
        }
        return encoded.ToString();
    }
}
