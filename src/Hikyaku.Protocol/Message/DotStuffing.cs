using System.Buffers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Sends a message in lines that end with a lone dot: a line that begins with "." gets another one in front (RFC 5321 §4.5.2, RFC 1939 §3).
/// Fed in pieces cut anywhere; only CRLF ends a line.
/// </summary>
public struct DotStuffing
{
    private LineState _state;

    /// <summary>True when what was written so far ends with CRLF (or nothing was written).</summary>
    public readonly bool AtLineStart => _state == LineState.LineStart;

    /// <summary>Writes the next piece of the message.</summary>
    public void Write(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        while (!piece.IsEmpty)
        {
            if (_state == LineState.LineStart && piece[0] == (byte)'.')
                output.Write("."u8);

            // A CR that ended the last piece may make a CRLF with the first byte of this one.
            var end = _state == LineState.AfterCr && piece[0] == (byte)'\n' ? 1 : EndOfLine(piece);
            if (end < 0)
            {
                output.Write(piece);
                _state = piece[^1] == (byte)'\r' ? LineState.AfterCr : LineState.InLine;
                return;
            }

            output.Write(piece[..end]);
            _state = LineState.LineStart;
            piece = piece[end..];
        }
    }

    /// <summary>Ends the response: CRLF if the last line lacks it, then the dot.</summary>
    public readonly void Finish(IBufferWriter<byte> output)
        => output.Write(AtLineStart ? ".\r\n"u8 : "\r\n.\r\n"u8);

    /// <summary>Where the line ends before which a dot could follow: lines that need no stuffing are taken together.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> piece)
    {
        var dot = piece.IndexOf("\r\n."u8);
        if (dot >= 0)
            return dot + 2;
        return piece.EndsWith("\r\n"u8) ? piece.Length : -1;
    }

    // The first state is the one a message begins in.
    private enum LineState : byte
    {
        LineStart,
        InLine,
        AfterCr,
    }
}
