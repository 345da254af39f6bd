using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hikyaku.Protocol.Spf;

/// <summary>A text with macros, RFC 7208 §7: a name to ask for, or an explanation for people.</summary>
public sealed class MacroString
{
    private const string Letters = "slodipvh";
    private const string LettersOfExplanations = "crt";

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(".-+,/_=");

    private readonly List<Piece> _pieces;

    private MacroString(List<Piece> pieces) => _pieces = pieces;

    /// <summary>Whether it holds %{p}, for which the client's names have to be looked up.</summary>
    public bool NeedsValidatedName => _pieces.Exists(piece => char.ToLowerInvariant(piece.Letter) == 'p');

    /// <summary>Reads a domain-spec (§7.1): it ends in a macro or in a label that may stand at the top.</summary>
    public static MacroString? TryParseDomain(ReadOnlySpan<char> text)
    {
        if (TryParse(text, Letters, spaces: false) is not { } macro || macro._pieces.Count == 0) return null;
        return macro._pieces[^1].IsMacro || EndsInTopLabel(text) ? macro : null;
    }

    /// <summary>Reads what follows the name of a modifier that is not known (§6: macro-string).</summary>
    internal static bool IsMacroString(ReadOnlySpan<char> text) => TryParse(text, Letters + LettersOfExplanations, spaces: false) is not null;

    /// <summary>Reads the explanation that a domain has for those who are turned away (§6.2, §7.1: explain-string).</summary>
    public static MacroString? TryParseExplanation(ReadOnlySpan<char> text) => TryParse(text, Letters + LettersOfExplanations, spaces: true);

    /// <summary>The text with the macros replaced.</summary>
    public string Expand(MacroValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var text = new StringBuilder();
        foreach (var piece in _pieces) text.Append(piece.Letter == '\0' ? piece.Text : piece.Expand(values));
        return text.ToString();
    }

    private static MacroString? TryParse(ReadOnlySpan<char> text, string letters, bool spaces)
    {
        List<Piece> pieces = [];
        while (!text.IsEmpty)
        {
            var percent = text.IndexOf('%');
            var literal = percent < 0 ? text : text[..percent];
            if (literal.IndexOfAnyExceptInRange(spaces ? ' ' : '!', '~') >= 0) return null;
            if (!literal.IsEmpty) pieces.Add(new Piece { Text = literal.ToString() });
            text = text[literal.Length..];
            if (text.IsEmpty) break;
            if (text.Length < 2 || ReadMacro(ref text, letters) is not { } macro) return null;
            pieces.Add(macro);
        }
        return new MacroString(pieces);
    }

    // macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"
    private static Piece? ReadMacro(ref ReadOnlySpan<char> text, string letters)
    {
        if (text[1] != '{')
        {
            var meaning = text[1] switch { '%' => "%", '_' => " ", '-' => "%20", _ => null };
            text = text[2..];
            return meaning is null ? null : new Piece { Text = meaning, IsMacro = true };
        }
        var end = text.IndexOf('}');
        if (end < 0) return null;
        var inside = text[2..end];
        text = text[(end + 1)..];
        if (inside.IsEmpty || !letters.Contains(char.ToLowerInvariant(inside[0]), StringComparison.Ordinal)) return null;
        var rest = inside[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is >= 0 and var length ? length : rest.Length;
        var keep = 0;
        // §7.3: "The DIGIT transformer ... if specified, the value MUST be nonzero"; a larger one than any name has labels keeps all.
        if (digits > 0 && (!int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out keep) || keep == 0)) return null;
        rest = rest[digits..];
        var reverse = !rest.IsEmpty && rest[0] is 'r' or 'R';
        if (reverse) rest = rest[1..];
        if (rest.IndexOfAnyExcept(Delimiters) >= 0) return null;
        return new Piece { Text = "", IsMacro = true, Letter = inside[0], Keep = keep, Reverse = reverse, Separators = rest.IsEmpty ? "." : rest.ToString() };
    }

    // domain-end = ( "." toplabel [ "." ] ) / macro-expand
    // toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
    private static bool EndsInTopLabel(ReadOnlySpan<char> text)
    {
        if (text[^1] == '.') text = text[..^1];
        var dot = text.LastIndexOf('.');
        if (dot < 0) return false;
        var label = text[(dot + 1)..];
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
        var special = false;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            special |= !char.IsAsciiDigit(c);
        }
        return special;
    }

    /// <summary>Letters as they are, or a macro.</summary>
    private readonly record struct Piece
    {
        public required string Text { get; init; }

        public bool IsMacro { get; init; }

        public char Letter { get; init; }

        public int Keep { get; init; }

        public bool Reverse { get; init; }

        public string Separators { get; init; }

        public string Expand(MacroValues values)
        {
            var value = ValueOf(char.ToLowerInvariant(Letter), values);
            if (Keep > 0 || Reverse || Separators != ".")
            {
                var parts = value.Split(Separators.ToCharArray());
                if (Reverse) Array.Reverse(parts);
                value = string.Join('.', Keep > 0 && Keep < parts.Length ? parts[^Keep..] : parts);
            }
            // §7.3: upper case asks for URL escaping (RFC 3986 §2.3).
            return char.IsAsciiLetterUpper(Letter) ? Uri.EscapeDataString(value) : value;
        }

        private static string ValueOf(char letter, MacroValues values) => letter switch
        {
            's' => values.LocalPart + "@" + values.SenderDomain,
            'l' => values.LocalPart,
            'o' => values.SenderDomain,
            'd' => values.Domain,
            'i' => Dotted(values.Client),
            'p' => values.ValidatedName,
            'v' => values.Client.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "in-addr",
            'h' => values.HeloName,
            'c' => values.Client.ToString(),
            'r' => values.Receiver,
            _ => values.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };

        // §7.3: IPv6 addresses are written digit by digit.
        private static string Dotted(IPAddress address)
            => address.AddressFamily == AddressFamily.InterNetworkV6
                ? string.Join('.', Convert.ToHexString(address.GetAddressBytes()).AsEnumerable())
                : address.ToString();
    }
}
