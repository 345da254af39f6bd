using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Hikyaku.Connections;

/// <summary>
/// Writes protocol text straight into a pipe. A line ending can't slip in: CR LF comes from <see cref="WriteCrlf"/> alone.
/// </summary>
public static class LineWriter
{
    private static readonly SearchValues<byte> LineBreakers = SearchValues.Create("\r\n\0"u8);

    /// <summary>Writes our own text.</summary>
    /// <exception cref="ArgumentException">It holds CR, LF or NUL, which is our fault.</exception>
    public static void WriteText(this IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(LineBreakers)) ThrowBreaksLine();
        output.Write(text);
    }

    /// <summary>Writes our own text as UTF-8.</summary>
    /// <exception cref="ArgumentException">It holds CR, LF or NUL, which is our fault.</exception>
    public static void WriteText(this IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.ContainsAny('\r', '\n', '\0')) ThrowBreaksLine();
        var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, room));
    }

    /// <summary>Writes a decimal number.</summary>
    public static void WriteNumber(this IBufferWriter<byte> output, long value)
    {
        var room = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, room, out var written);
        output.Advance(written);
    }

    /// <summary>Ends the line.</summary>
    public static void WriteCrlf(this IBufferWriter<byte> output) => output.Write("\r\n"u8);

    /// <summary>Writes our own text and ends the line.</summary>
    /// <exception cref="ArgumentException">It holds CR, LF or NUL, which is our fault.</exception>
    public static void WriteLine(this IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.WriteText(text);
        output.WriteCrlf();
    }

    private static void ThrowBreaksLine() => throw new ArgumentException("The text would break the line: it holds CR, LF or NUL.");
}
