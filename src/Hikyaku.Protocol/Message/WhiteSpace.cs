namespace Hikyaku.Protocol.Message;

/// <summary>White space folding for text that is shown on one line.</summary>
internal static class WhiteSpace
{
    /// <summary>Each run of white space and controls becomes one space; none is left at the ends.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new char[text.Length];
        var written = 0;
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
                folded[written++] = c;
            else if (written > 0 && folded[written - 1] != ' ')
                folded[written++] = ' ';
        }
        if (written > 0 && folded[written - 1] == ' ')
            written--;
        return new string(folded, 0, written);
    }
}
