using System.Text;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>Values of strangers in fields of ours: whatever they hold, they stay one value (RFC 5322 §3.2.2, §3.2.4; RFC 2045 §5.1).</summary>
internal static class FieldValue
{
    private const int Longest = 255;

    /// <summary>The value as it is when it holds nothing special, else as a quoted string. What is not printable ASCII becomes a question mark.</summary>
    public static string Quote(string value)
    {
        if (value.Length is > 0 and <= Longest && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+')) return value;
        return "\"" + Escape(value, "\"\\") + "\"";
    }

    /// <summary>An address or a domain: as it is when it is plain, else as a quoted string.</summary>
    public static string QuoteAddress(string value)
    {
        var at = value.LastIndexOf('@');
        return at < 0 ? Quote(value)
            : Quote(value[..at]) is var local && Quote(value[(at + 1)..]) is var domain && !local.StartsWith('"') && !domain.StartsWith('"') ? $"{local}@{domain}"
            : Quote(value);
    }

    /// <summary>A comment with its parentheses.</summary>
    public static string Comment(string text) => "(" + Escape(text, "()\\") + ")";

    private static string Escape(string value, string special)
    {
        var text = new StringBuilder(value.Length + 2);
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, Longest)))
        {
            if (special.Contains(c, StringComparison.Ordinal)) text.Append('\\');
            text.Append(c is >= ' ' and <= '~' ? c : '?');
        }
        return text.ToString();
    }
}
