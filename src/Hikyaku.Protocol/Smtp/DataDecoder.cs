namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// Reads what follows DATA: takes the dot stuffing off and finds the end (RFC 5321 §4.5.2), wherever the octets happen
/// to be cut into buffers. Only CRLF.CRLF ends a message. A bare CR, a bare LF or a NUL makes the message unfit but never
/// ends it, so that no two servers can read different messages out of the same octets (SMTP smuggling).
/// </summary>
public struct DataDecoder
{
    private Position _position;

    private enum Position
    {
        LineStart,
        AfterDot,
        AfterDotCr,
        InLine,
        AfterCr,
    }

    /// <summary>True once CRLF.CRLF has been read; the rest of the input is the next command.</summary>
    public bool Ended { get; private set; }

    /// <summary>What was wrong so far. Once something was, the content is of no use.</summary>
    public DataFaults Faults { get; private set; }

    /// <summary>
    /// Takes the next run of content from the front of <paramref name="input"/>. False when the input is used up or the
    /// message has ended.
    /// </summary>
    public bool Read(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        while (!Ended && !input.IsEmpty)
        {
            if (_position is Position.InLine)
            {
                content = TakeRun(ref input);
                return true;
            }
            if (_position is Position.AfterCr && input[0] == (byte)'\n')
            {
                content = Take(ref input, 1);
                _position = Position.LineStart;
                return true;
            }
            StepOverLineStart(ref input);
        }
        content = default;
        return false;
    }

    private void StepOverLineStart(ref ReadOnlySpan<byte> input)
    {
        switch (_position, input[0])
        {
            case (Position.LineStart, (byte)'.'):
                _position = Position.AfterDot;
                break;
            case (Position.AfterDot, (byte)'\r'):
                _position = Position.AfterDotCr;
                break;
            case (Position.AfterDotCr, (byte)'\n'):
                Ended = true;
                break;
            case (Position.AfterCr or Position.AfterDotCr, _):
                Faults |= DataFaults.BareCr;
                _position = Position.InLine;
                return;
            default:
                // RFC 5321 §4.5.2: "the first character is a period and there are other characters on the line": the period is gone.
                _position = Position.InLine;
                return;
        }
        input = input[1..];
    }

    private ReadOnlySpan<byte> TakeRun(ref ReadOnlySpan<byte> input)
    {
        var length = LineDiscipline.IndexOfIrregularity(input);
        if (length == input.Length) return Take(ref input, length);
        switch (input[length])
        {
            case (byte)'\n':
                Faults |= DataFaults.BareLf;
                break;
            case (byte)'\r' when length + 1 == input.Length:
                _position = Position.AfterCr;
                break;
            case (byte)'\r' when input[length + 1] == (byte)'\n':
                _position = Position.LineStart;
                return Take(ref input, length + 2);
            case (byte)'\r':
                Faults |= DataFaults.BareCr;
                break;
            default:
                Faults |= DataFaults.Nul;
                break;
        }
        return Take(ref input, length + 1);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> input, int length)
    {
        var taken = input[..length];
        input = input[length..];
        return taken;
    }
}
