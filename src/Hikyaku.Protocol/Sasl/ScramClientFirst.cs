using System.Text;

namespace Hikyaku.Protocol.Sasl;

/// <summary>The client's first message (RFC 5802 §7, <c>client-first-message</c>).</summary>
/// <param name="BindingFlag">"n", "y" or "p".</param>
/// <param name="BindingName">The channel binding's name with flag "p", else null.</param>
/// <param name="AuthorizationId">Whom to act as, or null.</param>
/// <param name="UserName">The name, unquoted.</param>
/// <param name="Nonce">The client's part of the nonce.</param>
/// <param name="Gs2Header">The header as received, with both commas.</param>
/// <param name="Bare">The rest as received.</param>
internal sealed record ScramClientFirst(
    char BindingFlag, string? BindingName, string? AuthorizationId, string UserName, string Nonce, string Gs2Header, string Bare)
{
    public static ScramFault TryParse(string message, out ScramClientFirst first)
    {
        first = null!;
        var flagEnd = message.IndexOf(',', StringComparison.Ordinal);
        var headerEnd = flagEnd < 0 ? -1 : message.IndexOf(',', flagEnd + 1);
        if (headerEnd < 0) return ScramFault.Malformed;

        var flag = message[..flagEnd];
        string? binding = null;
        if (flag.StartsWith("p=", StringComparison.Ordinal) && IsBindingName(flag.AsSpan(2))) binding = flag[2..];
        else if (flag is not ("n" or "y")) return ScramFault.Malformed;

        string? authorizationId = null;
        var middle = message[(flagEnd + 1)..headerEnd];
        if (middle.Length > 0 && (!middle.StartsWith("a=", StringComparison.Ordinal) || !TryUnquote(middle.AsSpan(2), out authorizationId)))
            return ScramFault.Malformed;

        var bare = message[(headerEnd + 1)..];
        if (bare.StartsWith("m=", StringComparison.Ordinal)) return ScramFault.UnknownExtension;
        var attributes = bare.Split(',');
        if (attributes.Length < 2 || !attributes[0].StartsWith("n=", StringComparison.Ordinal)
            || !TryUnquote(attributes[0].AsSpan(2), out var userName)
            || !attributes[1].StartsWith("r=", StringComparison.Ordinal) || !IsNonce(attributes[1].AsSpan(2))
            || !attributes.Skip(2).All(IsAttribute)) return ScramFault.Malformed;

        first = new ScramClientFirst(flag[0], binding, authorizationId, userName, attributes[1][2..], message[..(headerEnd + 1)], bare);
        return ScramFault.None;
    }

    /// <summary><c>attr-val = ALPHA "=" value</c>; "m" is reserved for what must not be ignored (RFC 5802 §5.1).</summary>
    public static bool IsAttribute(string text) => text.Length > 2 && char.IsAsciiLetter(text[0]) && text[0] != 'm' && text[1] == '=';

    /// <summary><c>saslname</c>: "," is =2C, "=" is =3D, and no other "=" may stand.</summary>
    private static bool TryUnquote(ReadOnlySpan<char> text, out string name)
    {
        name = "";
        if (text.IsEmpty) return false;
        var plain = new StringBuilder(text.Length);
        while (text.IndexOf('=') is var at && at >= 0)
        {
            plain.Append(text[..at]);
            var code = text[(at + 1)..];
            if (code.StartsWith("2C", StringComparison.Ordinal)) plain.Append(',');
            else if (code.StartsWith("3D", StringComparison.Ordinal)) plain.Append('=');
            else return false;
            text = code[2..];
        }

        name = plain.Append(text).ToString();
        return true;
    }

    private static bool IsBindingName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')) return false;
        return !text.IsEmpty;
    }

    private static bool IsNonce(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('\x21', '\x7E');
}
