using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>The character classes of RFC 9051 §9.</summary>
internal static class ImapCharacters
{
    // atom-specials: "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials
    private const string AtomText = "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[^_`abcdefghijklmnopqrstuvwxyz|}~";

    /// <summary>ATOM-CHAR.</summary>
    public static readonly SearchValues<byte> Atom = Bytes(AtomText);

    /// <summary>ASTRING-CHAR: ATOM-CHAR and "]".</summary>
    public static readonly SearchValues<byte> AString = Bytes(AtomText + "]");

    /// <summary>list-char: ATOM-CHAR, "]" and the wildcards.</summary>
    public static readonly SearchValues<byte> ListMailbox = Bytes(AtomText + "]%*");

    /// <summary>Characters of a tag: ASTRING-CHAR except "+".</summary>
    public static readonly SearchValues<byte> Tag = Bytes((AtomText + "]").Replace("+", "", StringComparison.Ordinal));

    /// <summary>What no line of ours may contain inside.</summary>
    public static readonly SearchValues<byte> LineBreakers = Bytes("\r\n\0");

    private static SearchValues<byte> Bytes(string ascii) => SearchValues.Create(Encoding.ASCII.GetBytes(ascii));
}
