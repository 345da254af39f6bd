using System.Buffers.Text;

namespace Hikyaku.Protocol.Pop3;

/// <summary>The commands of POP3: RFC 1939, 2449 (CAPA), 2595 (STLS), 5034 (AUTH), 6856 (UTF8, LANG).</summary>
public enum Pop3Verb
{
    /// <summary>Not a command of ours.</summary>
    Unknown,
    /// <summary>AUTH (RFC 5034)</summary>
    Auth,
    /// <summary>CAPA (RFC 2449 §5)</summary>
    Capa,
    /// <summary>DELE</summary>
    Dele,
    /// <summary>LANG (RFC 6856 §3)</summary>
    Lang,
    /// <summary>LIST</summary>
    List,
    /// <summary>NOOP</summary>
    Noop,
    /// <summary>PASS</summary>
    Pass,
    /// <summary>QUIT</summary>
    Quit,
    /// <summary>RETR</summary>
    Retr,
    /// <summary>RSET</summary>
    Rset,
    /// <summary>STAT</summary>
    Stat,
    /// <summary>STLS (RFC 2595 §4)</summary>
    Stls,
    /// <summary>TOP</summary>
    Top,
    /// <summary>UIDL</summary>
    Uidl,
    /// <summary>USER</summary>
    User,
    /// <summary>UTF8 (RFC 6856 §2)</summary>
    Utf8,
}

/// <summary>One command line: a keyword and what follows the space behind it (RFC 1939 §3).</summary>
/// <param name="Verb">Which command.</param>
/// <param name="Argument">The rest of the line, spaces kept, for PASS may hold them.</param>
public readonly record struct Pop3Command(Pop3Verb Verb, ReadOnlyMemory<byte> Argument)
{
    /// <summary>Reads a line without its CRLF. Keywords are case-insensitive and three or four letters long.</summary>
    public static Pop3Command Parse(ReadOnlyMemory<byte> line)
    {
        var space = line.Span.IndexOf((byte)' ');
        var keyword = space < 0 ? line.Span : line.Span[..space];
        var argument = space < 0 ? default : line[(space + 1)..];
        return new Pop3Command(VerbOf(keyword), argument);
    }

    /// <summary>True when nothing but spaces follows the keyword.</summary>
    public bool HasNoArgument => Argument.Span.Trim((byte)' ').IsEmpty;

    /// <summary>The argument as one message number, 1 or greater; null when it is anything else.</summary>
    public int? MessageNumber => Number(Argument.Span.Trim((byte)' '), 1);

    /// <summary>The two arguments of TOP: a message number and a count of body lines.</summary>
    public (int Message, int Lines)? MessageAndLines
    {
        get
        {
            var argument = Argument.Span.Trim((byte)' ');
            var space = argument.IndexOf((byte)' ');
            if (space < 0)
                return null;
            var message = Number(argument[..space], 1);
            var lines = Number(argument[space..].TrimStart((byte)' '), 0);
            return message is { } m && lines is { } l ? (m, l) : null;
        }
    }

    private static int? Number(ReadOnlySpan<byte> digits, int least)
        => digits.Length is > 0 and <= 10 && digits[0] is >= (byte)'0' and <= (byte)'9'
            && Utf8Parser.TryParse(digits, out int value, out var used) && used == digits.Length && value >= least
            ? value
            : null;

    private static Pop3Verb VerbOf(ReadOnlySpan<byte> keyword)
    {
        if (keyword.Length is < 3 or > 4)
            return Pop3Verb.Unknown;
        Span<byte> upper = stackalloc byte[keyword.Length];
        for (var i = 0; i < keyword.Length; i++)
            upper[i] = keyword[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(keyword[i] - 32) : keyword[i];
        return Keywords.Of(upper);
    }

    private static class Keywords
    {
        public static Pop3Verb Of(ReadOnlySpan<byte> upper)
        {
            if (upper.SequenceEqual("RETR"u8)) return Pop3Verb.Retr;
            if (upper.SequenceEqual("DELE"u8)) return Pop3Verb.Dele;
            if (upper.SequenceEqual("UIDL"u8)) return Pop3Verb.Uidl;
            if (upper.SequenceEqual("LIST"u8)) return Pop3Verb.List;
            if (upper.SequenceEqual("STAT"u8)) return Pop3Verb.Stat;
            if (upper.SequenceEqual("TOP"u8)) return Pop3Verb.Top;
            if (upper.SequenceEqual("NOOP"u8)) return Pop3Verb.Noop;
            if (upper.SequenceEqual("RSET"u8)) return Pop3Verb.Rset;
            if (upper.SequenceEqual("QUIT"u8)) return Pop3Verb.Quit;
            if (upper.SequenceEqual("USER"u8)) return Pop3Verb.User;
            if (upper.SequenceEqual("PASS"u8)) return Pop3Verb.Pass;
            if (upper.SequenceEqual("AUTH"u8)) return Pop3Verb.Auth;
            if (upper.SequenceEqual("CAPA"u8)) return Pop3Verb.Capa;
            if (upper.SequenceEqual("STLS"u8)) return Pop3Verb.Stls;
            if (upper.SequenceEqual("UTF8"u8)) return Pop3Verb.Utf8;
            if (upper.SequenceEqual("LANG"u8)) return Pop3Verb.Lang;
            return Pop3Verb.Unknown;
        }
    }
}
