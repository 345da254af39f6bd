using System.Text;

namespace Hikyaku.SystemTests.Connections;

/// <summary>What the lines of a text are, said as plainly as can be, to hold the real reader against.</summary>
internal static class LineModel
{
    /// <summary>The outcome of every read up to the end.</summary>
    public static string[] Read(string text, int limit)
    {
        var lines = new List<string>();
        while (text.IndexOf('\n') is var end && end >= 0)
        {
            lines.Add(Judge(text, end, limit));
            text = text[(end + 1)..];
        }

        lines.Add("End ");
        return [.. lines];
    }

    private static string Judge(string text, int end, int limit)
    {
        var stray = Enumerable.Range(0, end + 1).First(i => text[i] is '\0' or '\n' or '\r');
        if (stray > limit) return "TooLong ";
        return stray == end - 1 && text[stray] == '\r' ? $"Line {text[..stray]}" : "BadEnding ";
    }
}
