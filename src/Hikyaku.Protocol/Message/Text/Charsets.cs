using System.Text;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>Finds the encoding behind a charset name, as lenient as mail readers are.</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);
    private static readonly Encoding Windows1252 = FromCodePages("windows-1252")!;
    private static readonly Encoding Iso2022Jp = FromCodePages("iso-2022-jp")!;

    /// <summary>
    /// The encoding for a charset name, or null when there is none. Octets that are no character decode to U+FFFD.
    /// US-ASCII is read as UTF-8, which contains it; ISO-8859-1 as Windows-1252, as every mail reader does.
    /// </summary>
    public static Encoding? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 40 ? null : name.ToLowerInvariant() switch
        {
            "utf-8" or "utf8" or "us-ascii" or "ascii" or "ansi_x3.4-1968" => Utf8,
            "iso-8859-1" or "latin1" or "windows-1252" or "cp1252" => Windows1252,
            "iso-2022-jp" or "iso-2022-jp-1" or "iso-2022-jp-2" or "iso-2022-jp-3" or "iso-2022-jp-ms" or "cp50220" or "cp50221" => Iso2022Jp,
            "shift-jis" or "sjis" or "x-sjis" or "ms_kanji" or "windows-31j" or "cp932" or "ms932" => FromCodePages("shift_jis"),
            "eucjp" or "x-euc-jp" or "eucjp-ms" or "cp51932" => FromCodePages("euc-jp"),
            "gb2312" or "gbk" or "cp936" => FromCodePages("gb18030"),
            "ks_c_5601-1987" or "cp949" or "uhc" => FromCodePages("ks_c_5601-1987"),
            "utf-16" or "utf-16be" => Encoding.BigEndianUnicode, // RFC 2781 §4.3
            "utf-16le" => Encoding.Unicode,
            var other => FromCodePages(other),
        };
    }

    /// <summary>
    /// The encoding for text whose charset is missing, unknown or says US-ASCII: ISO-2022-JP when its escape
    /// sequence is there (RFC 1468), UTF-8 when the octets are that, else Windows-1252.
    /// </summary>
    /// <param name="sample">The text, or its beginning.</param>
    /// <param name="mayBeCut">True when the sample may end within a character.</param>
    public static Encoding Guess(ReadOnlySpan<byte> sample, bool mayBeCut = false)
    {
        if (Ascii.IsValid(sample))
            return sample.IndexOf("\e$"u8) >= 0 ? Iso2022Jp : Utf8;
        return System.Text.Unicode.Utf8.IsValid(mayBeCut ? WithoutCutCharacter(sample) : sample) ? Utf8 : Windows1252;
    }

    /// <summary>True when the name says nothing about 8-bit octets.</summary>
    internal static bool IsAscii(string name) => name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> sample)
    {
        for (var back = 1; back <= 3 && back <= sample.Length; back++)
        {
            if (sample[^back] >= 0xC0)
                return sample[..^back];
        }
        return sample;
    }

    private static Encoding? FromCodePages(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
}
