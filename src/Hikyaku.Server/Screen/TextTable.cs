using System.Text;

namespace Hikyaku.Server.Screen;

/// <summary>Columns of text, aligned by what a terminal shows (Japanese characters are two cells wide).</summary>
/// <param name="indent">Blanks before each row.</param>
internal sealed class TextTable(int indent = 0)
{
    private const int Gap = 2;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes all rows.</summary>
    public void Write(TextWriter output)
    {
        int columns = _rows.Count == 0 ? 0 : _rows.Max(row => row.Length);
        var widths = new int[columns];
        foreach (string[] row in _rows)
        {
            for (int column = 0; column < row.Length; column++)
                widths[column] = Math.Max(widths[column], WidthOf(row[column]));
        }
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder().Append(' ', indent);
            for (int column = 0; column < row.Length; column++)
                line.Append(row[column]).Append(' ', widths[column] - WidthOf(row[column]) + Gap);
            output.WriteLine(line.ToString().TrimEnd());
        }
    }

    /// <summary>Cells that a text takes on a terminal.</summary>
    public static int WidthOf(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += IsWide(rune.Value) ? 2 : 1;
        return width;
    }

    /// <summary>East Asian wide and full-width blocks (UAX #11), as far as our texts use them.</summary>
    private static bool IsWide(int value)
        => value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3
            or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6
            or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD;
}
