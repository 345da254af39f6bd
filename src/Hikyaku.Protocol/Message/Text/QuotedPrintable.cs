using System.Buffers;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>Writes quoted-printable, RFC 2045 §6.7: text whose lines end with CRLF, of which every octet is kept.</summary>
internal static class QuotedPrintable
{
    // §6.7 (5): "Encoded lines of no more than 76 characters", the soft line break's equals sign included.
    private const int LongestLine = 76;

    /// <summary>Encodes a whole body.</summary>
    public static void Encode(ReadOnlySpan<byte> body, IBufferWriter<byte> into)
    {
        while (!body.IsEmpty)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = end < 0 ? body : body[..end];
            EncodeLine(line, into);
            if (end < 0)
                return;
            into.Write("\r\n"u8);
            body = body[(end + 2)..];
        }
    }

    private static void EncodeLine(ReadOnlySpan<byte> line, IBufferWriter<byte> into)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var isLast = i == line.Length - 1;
            var width = IsLiteral(line[i], isLast) ? 1 : 3;
            if (column + width > (isLast ? LongestLine : LongestLine - 1))
            {
                into.Write("=\r\n"u8);
                column = 0;
            }
            var room = into.GetSpan(3);
            if (width == 1)
                room[0] = line[i];
            else
                (room[0], room[1], room[2]) = ((byte)'=', Digit(line[i] >> 4), Digit(line[i] & 15));
            into.Advance(width);
            column += width;
        }
    }

    // §6.7 (3): white space at the end of a line would be taken away on the way.
    private static bool IsLiteral(byte octet, bool endsLine)
        => octet is > (byte)' ' and <= (byte)'~' and not (byte)'=' || (octet is (byte)' ' or (byte)'\t' && !endsLine);

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
