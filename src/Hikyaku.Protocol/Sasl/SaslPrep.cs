using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Sasl;

/// <summary>
/// Prepares user names and passwords so that two ways of typing the same thing compare equal (RFC 4013).
/// Code points that Unicode 3.2 did not know are let through, in stored passwords too: people use emoji.
/// </summary>
public static class SaslPrep
{
    private static readonly SearchValues<char> PlainAscii = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(c => (char)c)]);

    /// <summary>The prepared form, or null when the text holds what is prohibited, or nothing is left of it.</summary>
    public static string? Prepare(string text)
    {
        if (text.Length == 0) return null;
        if (!text.AsSpan().ContainsAnyExcept(PlainAscii)) return text;
        if (Map(text) is not { Length: > 0 } mapped) return null;
        var normal = mapped.Normalize(NormalizationForm.FormKC);
        return IsProhibited(normal) || BreaksBidirectionalRule(normal) ? null : normal;
    }

    /// <summary>RFC 4013 §2.1; null when the text is not well-formed.</summary>
    private static string? Map(string text)
    {
        var mapped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune)) return null;
            if ((rune.Value & 0xFFFE) == 0xFFFE) return null; // C.4, and the normaliser won't have it
            i += rune.Utf16SequenceLength;
            if (StringPrepTables.Holds(StringPrepTables.NonAsciiSpaces, rune.Value)) mapped.Append(' ');
            else if (!StringPrepTables.Holds(StringPrepTables.MappedToNothing, rune.Value)) mapped.Append(rune.ToString());
        }

        return mapped.ToString();
    }

    /// <summary>RFC 4013 §2.3.</summary>
    private static bool IsProhibited(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (StringPrepTables.Holds(StringPrepTables.Prohibited, rune.Value)) return true;
        return false;
    }

    /// <summary>RFC 3454 §6: right-to-left text is neither mixed with left-to-right text nor begins or ends with neutrals.</summary>
    private static bool BreaksBidirectionalRule(string text)
    {
        var (rightToLeft, leftToRight) = (false, false);
        bool? first = null;
        var last = false;
        foreach (var rune in text.EnumerateRunes())
        {
            last = StringPrepTables.Holds(StringPrepTables.RightToLeft, rune.Value);
            first ??= last;
            rightToLeft |= last;
            leftToRight |= StringPrepTables.Holds(StringPrepTables.LeftToRight, rune.Value);
        }

        return rightToLeft && (leftToRight || first != true || !last);
    }
}
