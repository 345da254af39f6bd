using System.Buffers;
using System.Buffers.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>
/// Writes responses in the grammar of RFC 9051 §9 straight into the output's own memory. Every method that takes text
/// checks or converts it, so that no CR, LF or NUL gets out except as <see cref="EndLine"/> or inside a literal.
/// What was written reaches the output with <see cref="Commit"/>; between commands the writer holds no memory.
/// </summary>
public sealed partial class ImapResponseWriter
{
    private const int Piece = 1024;
    private const int FetchOfFlagsBytes = 64;

    private readonly IBufferWriter<byte> _output;
    private Memory<byte> _memory;
    private int _used;
    private bool _isWithinLine;

    /// <summary>Writes into this output.</summary>
    public ImapResponseWriter(IBufferWriter<byte> output) => _output = output;

    /// <summary>True: strings that are not ASCII are written as quoted UTF-8 (RFC 9051, RFC 6855), not as literals.</summary>
    public bool QuotesUtf8 { get; set; }

    /// <summary>True between two lines: nothing has been begun that would have to be ended.</summary>
    public bool IsAtLineStart => !_isWithinLine;

    /// <summary>Bytes written since <see cref="MarkFlushed"/>; tells when to flush.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Gives the output everything written so far and lets go of its memory.</summary>
    public void Commit()
    {
        if (_used > 0)
            _output.Advance(_used);
        _memory = default;
        _used = 0;
    }

    /// <summary>Everything written so far has been flushed.</summary>
    public void MarkFlushed() => Unflushed = 0;

    /// <summary>Begins an untagged response: <c>* </c></summary>
    public void Untagged() => Token("* "u8);

    /// <summary>Begins an untagged response that starts with a number: <c>* 5 EXISTS</c></summary>
    public void Untagged(uint number, ReadOnlySpan<byte> rest)
    {
        Token("* "u8);
        Number(number);
        Token(rest);
    }

    /// <summary>
    /// Begins a FETCH with UID and flags (<c>* 5 FETCH (UID 7 FLAGS (\Seen)</c>), of which STORE answers one for each message:
    /// in one piece.
    /// </summary>
    /// <param name="number">The message sequence number.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="flagList">The flags, encoded for the wire before.</param>
    public void BeginFetchOfFlags(uint number, uint uid, ReadOnlySpan<byte> flagList)
    {
        var span = Reserve(FetchOfFlagsBytes + flagList.Length);
        var at = 0;
        Put(span, ref at, "* "u8);
        PutNumber(span, ref at, number);
        Put(span, ref at, " FETCH (UID "u8);
        PutNumber(span, ref at, uid);
        Put(span, ref at, " FLAGS "u8);
        Put(span, ref at, flagList);
        Took(at);

        static void Put(Span<byte> into, ref int at, ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(into[at..]);
            at += bytes.Length;
        }

        static void PutNumber(Span<byte> into, ref int at, uint value)
        {
            Utf8Formatter.TryFormat(value, into[at..], out var length);
            at += length;
        }
    }

    /// <summary>Ends the line.</summary>
    public void EndLine()
    {
        var span = Reserve(2);
        span[0] = (byte)'\r';
        span[1] = (byte)'\n';
        Took(2);
        _isWithinLine = false;
    }

    /// <summary>Writes wire text of ours as it is: names, parentheses, spaces.</summary>
    /// <exception cref="ArgumentException">It holds CR, LF or NUL.</exception>
    public void Token(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(ImapCharacters.LineBreakers) >= 0)
            throw new ArgumentException("A token can't hold CR, LF or NUL.", nameof(text));
        Copy(text);
    }

    /// <summary>One space.</summary>
    public void Space() => Byte((byte)' ');

    /// <summary>"("</summary>
    public void OpenList() => Byte((byte)'(');

    /// <summary>")"</summary>
    public void CloseList() => Byte((byte)')');

    /// <summary>A number.</summary>
    public void Number(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(20), out var length);
        Took(length);
    }

    /// <summary>A set of numbers or UIDs in the grammar of sequence-set: <c>1:3,7</c></summary>
    public void NumberSet(IEnumerable<SequenceRange> ranges)
    {
        var first = true;
        foreach (var range in ranges)
        {
            if (!first)
                Byte((byte)',');
            first = false;
            Number(range.First);
            if (range.Last == range.First)
                continue;
            Byte((byte)':');
            Number(range.Last);
        }
    }

    /// <summary>Elements that were encoded for the wire before (ENVELOPE and BODYSTRUCTURE as the store keeps them), literals and all.</summary>
    public void Encoded(ReadOnlySpan<byte> wire) => Copy(wire);

    private void Byte(byte value)
    {
        Reserve(1)[0] = value;
        Took(1);
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > Piece)
        {
            bytes[..Piece].CopyTo(Reserve(Piece));
            Took(Piece);
            bytes = bytes[Piece..];
        }
        bytes.CopyTo(Reserve(bytes.Length));
        Took(bytes.Length);
    }

    private Span<byte> Reserve(int size)
    {
        if (_memory.Length - _used < size)
        {
            Commit();
            _memory = _output.GetMemory(Math.Max(size, Piece));
        }
        return _memory.Span[_used..];
    }

    private void Took(int count)
    {
        _used += count;
        _isWithinLine = true;
        Unflushed += count;
    }
}
