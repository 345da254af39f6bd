using System.Buffers;

namespace Hikyaku.Protocol.Dkim;

/// <summary>
/// A body in the form in which it is hashed, RFC 6376 §3.4.3 and §3.4.4, while its octets come by in pieces of any size.
/// Nothing is kept but what a line or the body may end with.
/// </summary>
public sealed class BodyCanonicalizer(Canonicalization form)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> LineEndsAndBlanks = SearchValues.Create(" \t\r\n"u8);

    private readonly SearchValues<byte> _special = form == Canonicalization.Simple ? LineEnds : LineEndsAndBlanks;
    private long _lineEnds;
    private bool _blank;
    private bool _return;
    private bool _any;

    /// <summary>Takes the next octets, and writes what is certain.</summary>
    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!octets.IsEmpty)
        {
            if (_return) TakeAfterReturn(ref octets, output);
            else if (RunLength(octets) is > 0 and var length)
            {
                WriteText(octets[..length], output);
                octets = octets[length..];
            }
            else
            {
                TakeSpecial(octets[0], output);
                octets = octets[1..];
            }
        }
    }

    /// <summary>The body is over: it ends with one line end, unless it is empty and the form is relaxed.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_return)
        {
            _return = false;
            WriteText("\r"u8, output);
        }
        if (_any || form == Canonicalization.Simple) output.Write("\r\n"u8);
    }

    /// <summary>
    /// Octets that stay as they are: in most bodies whole paragraphs, since a lone blank between words and the end of a
    /// line before another word change nothing either.
    /// </summary>
    private int RunLength(ReadOnlySpan<byte> octets)
    {
        var length = 0;
        while (true)
        {
            var next = octets[length..].IndexOfAny(_special);
            if (next < 0) return octets.Length;
            length += next;
            // Only after text: what is pending before the run is written first.
            if (next == 0) return length;
            var rest = octets[length..];
            if (rest[0] == (byte)' ' && rest.Length > 1 && !IsSpecial(rest[1])) length += 1;
            else if (rest.Length > 2 && rest.StartsWith("\r\n"u8) && !IsSpecial(rest[2])) length += 2;
            else return length;
        }
    }

    private bool IsSpecial(byte octet) => _special.Contains(octet);

    private void TakeAfterReturn(ref ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        _return = false;
        if (octets[0] != (byte)'\n')
        {
            // A CR alone is text like any other.
            WriteText("\r"u8, output);
            return;
        }
        octets = octets[1..];
        _blank = false;
        _lineEnds++;
    }

    private void TakeSpecial(byte octet, IBufferWriter<byte> output)
    {
        if (octet == (byte)'\r') _return = true;
        else if (octet == (byte)'\n') WriteText("\n"u8, output);
        else _blank = true;
    }

    private void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        for (; _lineEnds > 0; _lineEnds--) output.Write("\r\n"u8);
        if (_blank) output.Write(" "u8);
        _blank = false;
        _any = true;
        output.Write(text);
    }
}
