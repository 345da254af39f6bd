namespace Hikyaku.Server.Interchange;

/// <summary>The mboxrd rule: every line of a message that is "From " behind any number of '&gt;' gets one more, and loses it again.</summary>
internal static class MboxQuoting
{
    /// <summary>Lines with more marks than this are left alone on both ways.</summary>
    private const int MostMarks = 1024;

    /// <summary>True when the line must get one more mark.</summary>
    public static bool NeedsMark(LineChunk chunk) => chunk.StartsLine && MarksBeforeFrom(chunk.Bytes.Span) is >= 0 and < MostMarks;

    /// <summary>True when the line must lose one mark.</summary>
    public static bool HasMark(LineChunk chunk) => chunk.StartsLine && MarksBeforeFrom(chunk.Bytes.Span) is > 0 and <= MostMarks;

    private static int MarksBeforeFrom(ReadOnlySpan<byte> line)
    {
        int marks = line.IndexOfAnyExcept((byte)'>');
        return marks >= 0 && line[marks..].StartsWith("From "u8) ? marks : -1;
    }
}
