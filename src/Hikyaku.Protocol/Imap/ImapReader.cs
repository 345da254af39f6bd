using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>
/// Reads the elements of RFC 9051 §9 from a whole command (the text behind its tag and verb, literals in place:
/// <c>{5}CRLFhello</c>). Does no I/O and never throws for what a client sends. Each <c>TryRead</c> moves on only
/// when it succeeds; what it gives is a part of the command's own bytes wherever that is possible.
/// </summary>
public ref partial struct ImapReader
{
    private readonly ReadOnlySpan<byte> _text;
    private int _position;

    /// <summary>Begins at the start of a text.</summary>
    public ImapReader(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => _position;

    /// <summary>True when everything has been read.</summary>
    public readonly bool AtEnd => _position == _text.Length;

    /// <summary>What is still to be read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _text[_position..];

    /// <summary>The next byte, or 0 at the end.</summary>
    public readonly byte Peek() => _position < _text.Length ? _text[_position] : (byte)0;

    /// <summary>Goes back to (or on to) a <see cref="Position"/>.</summary>
    public void MoveTo(int position) => _position = position;

    /// <summary>Reads that one byte.</summary>
    public bool TryRead(byte expected)
    {
        if (_position == _text.Length || _text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    /// <summary>Reads exactly one space: the grammar knows no other white space.</summary>
    public bool TryReadSpace() => TryRead((byte)' ');

    /// <summary>Reads these bytes, ASCII letters in either case, whatever follows them.</summary>
    public bool TryReadText(ReadOnlySpan<byte> expected)
    {
        var rest = Rest;
        if (rest.Length < expected.Length || !Ascii.EqualsIgnoreCase(rest[..expected.Length], expected))
            return false;
        _position += expected.Length;
        return true;
    }

    /// <summary>Reads an atom that equals this word in either case; <c>UNSEENX</c> is not <c>UNSEEN</c>.</summary>
    public bool TryReadWord(ReadOnlySpan<byte> word)
    {
        var start = _position;
        if (TryReadAtom(out var atom) && Ascii.EqualsIgnoreCase(atom, word))
            return true;
        _position = start;
        return false;
    }

    /// <summary><c>atom = 1*ATOM-CHAR</c></summary>
    public bool TryReadAtom(out ReadOnlySpan<byte> atom) => TryReadRun(ImapCharacters.Atom, out atom);

    /// <summary><c>tag = 1*(any ASTRING-CHAR except "+")</c></summary>
    public bool TryReadTag(out ReadOnlySpan<byte> tag) => TryReadRun(ImapCharacters.Tag, out tag);

    /// <summary><c>number</c>: an unsigned 32-bit number.</summary>
    public bool TryReadNumber(out uint number)
    {
        var start = _position;
        if (TryReadNumber64(out var wide) && wide <= uint.MaxValue)
        {
            number = (uint)wide;
            return true;
        }
        _position = start;
        number = 0;
        return false;
    }

    /// <summary><c>nz-number</c>: a number that is not 0 and has no leading zero.</summary>
    public bool TryReadNonZeroNumber(out uint number)
    {
        number = 0;
        return Peek() is >= (byte)'1' and <= (byte)'9' && TryReadNumber(out number);
    }

    /// <summary><c>number64</c>: an unsigned 63-bit number.</summary>
    public bool TryReadNumber64(out long number)
    {
        number = 0;
        var i = _position;
        for (; i < _text.Length && char.IsAsciiDigit((char)_text[i]); i++)
        {
            var digit = _text[i] - '0';
            if (number > (long.MaxValue - digit) / 10)
                return false;
            number = number * 10 + digit;
        }
        if (i == _position)
            return false;
        _position = i;
        return true;
    }

    private bool TryReadRun(System.Buffers.SearchValues<byte> allowed, out ReadOnlySpan<byte> run)
    {
        var rest = Rest;
        var length = rest.IndexOfAnyExcept(allowed);
        if (length < 0)
            length = rest.Length;
        run = rest[..length];
        _position += length;
        return length > 0;
    }
}
