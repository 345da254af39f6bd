using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>
/// Makes texts comparable as i;unicode-casemap does (RFC 5051): compatibility forms and case go, so that half-width
/// katakana equals full-width and "a" equals "Ａ". Composed (NFKC), so that か is not taken for a part of が.
/// </summary>
public static class TextFolding
{
    /// <summary>U+FFFE, a noncharacter: a byte order mark read the wrong way round.</summary>
    internal const char Reversed = '\uFFFE';

    /// <summary>The folded text.</summary>
    public static string Fold(string text)
    {
        var buffer = Array.Empty<char>();
        var folded = Fold(text.AsSpan(), ref buffer).ToString();
        Return(ref buffer);
        return folded;
    }

    /// <summary>The folded text, in a pooled buffer that grows as needed; give it back with <see cref="Return"/>.</summary>
    public static ReadOnlySpan<char> Fold(ReadOnlySpan<char> text, ref char[] buffer) =>
        FoldValid(text.ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains(Reversed) ? Normalizable(text) : text, ref buffer);

    /// <summary>Gives a buffer of <see cref="Fold(ReadOnlySpan{char}, ref char[])"/> back.</summary>
    public static void Return(ref char[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<char>.Shared.Return(buffer);
        buffer = [];
    }

    private static Span<char> FoldValid(ReadOnlySpan<char> text, ref char[] buffer)
    {
        int length;
        if (Ascii.IsValid(text) || text.IsNormalized(NormalizationForm.FormKC))
        {
            Enlarge(ref buffer, text.Length);
            text.CopyTo(buffer);
            length = text.Length;
        }
        else
        {
            Enlarge(ref buffer, text.GetNormalizedLength(NormalizationForm.FormKC));
            text.TryNormalize(buffer, out length, NormalizationForm.FormKC);
        }
        var folded = buffer.AsSpan(0, length);
        foreach (ref var c in folded)
            c = ToUpper(c);
        return folded;
    }

    // Nothing from the CJK radicals up to the end of the ideographs has case, and most Japanese text lies there
    private static char ToUpper(char c) =>
        char.IsAscii(c) ? (char.IsAsciiLetterLower(c) ? (char)(c & ~0x20) : c)
        : c is >= '\u2E80' and <= '\uA000' ? c
        : char.ToUpperInvariant(c);

    // Normalisation refuses lone surrogates, which decoders don't make but a text cut in pieces has, and U+FFFE, which
    // strangers may send.
    private static string Normalizable(ReadOnlySpan<char> text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune.Value == Reversed ? Rune.ReplacementChar : rune);
        return whole.ToString();
    }

    private static void Enlarge(ref char[] buffer, int length)
    {
        if (buffer.Length >= length)
            return;
        Return(ref buffer);
        buffer = ArrayPool<char>.Shared.Rent(length);
    }
}
