using System.Globalization;
using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// A domain name, RFC 5321 §4.1.2 <c>Domain</c>, with the U-labels of RFC 6531 §3.3.
/// Kept in lower case A-label form, so that two spellings of a name are equal.
/// </summary>
public sealed record DomainName
{
    // RFC 5321 §4.5.3.1.2 and RFC 1035 §2.3.4
    private const int MaxOctets = 255;
    private const int MaxLabelOctets = 63;

    // U-labels grow when they become A-labels, never shrink below a third (one three-octet character, one of the base-36 digits).
    private const int MaxUnicodeOctets = MaxOctets * 4;

    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    private DomainName(string value) => Value = value;

    /// <summary>The name in lower case A-labels.</summary>
    public string Value { get; }

    /// <summary>Reads a domain name; one that ends with a dot, or has an underscore, is none in SMTP.</summary>
    public static DomainName? TryParse(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
            return IsLdh(text) ? new DomainName(Encoding.ASCII.GetString(text).ToLowerInvariant()) : null;
        if (text.Length > MaxUnicodeOctets || Utf8Text.TryDecode(text) is not { } unicode)
            return null;
        return ToALabels(unicode) is { } ascii && IsLdh(Encoding.ASCII.GetBytes(ascii)) ? new DomainName(ascii) : null;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte})"/>
    public static DomainName? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Utf8Text.TryEncode(text) is { } octets ? TryParse(octets) : null;
    }

    /// <summary>The name as people write it, with U-labels where the A-labels stand for some.</summary>
    public string ToUnicode()
    {
        if (!Value.Contains("xn--", StringComparison.Ordinal))
            return Value;
        try
        {
            return Idna.GetUnicode(Value);
        }
        catch (ArgumentException)
        {
            return Value; // xn-- followed by something that isn't Punycode
        }
    }

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    private static string? ToALabels(string unicode)
    {
        try
        {
            return Idna.GetAscii(unicode).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLdh(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > MaxOctets)
            return false;
        foreach (var range in name.Split((byte)'.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabelOctets || label[0] == (byte)'-' || label[^1] == (byte)'-')
                return false;
            foreach (var octet in label)
            {
                if (!char.IsAsciiLetterOrDigit((char)octet) && octet != (byte)'-')
                    return false;
            }
        }
        return true;
    }
}
