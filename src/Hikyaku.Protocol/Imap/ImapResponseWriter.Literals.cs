namespace Hikyaku.Protocol.Imap;

public sealed partial class ImapResponseWriter
{
    private long _literalLeft;
    private bool _literalHoldsNul;

    /// <summary>Begins a literal of so many bytes, which come piece by piece with <see cref="LiteralSpan"/> or <see cref="LiteralPiece"/>.</summary>
    public void BeginLiteral(long length)
    {
        LiteralHeader(length);
        (_literalLeft, _literalHoldsNul) = (length, false);
    }

    /// <summary>Begins a literal8 (RFC 9051 §9), whose bytes may hold NUL.</summary>
    public void BeginLiteral8(long length)
    {
        Byte((byte)'~');
        LiteralHeader(length);
        (_literalLeft, _literalHoldsNul) = (length, true);
    }

    /// <summary>Room for the next bytes of the literal, at most <paramref name="most"/> and never more than are left of it.</summary>
    public Span<byte> LiteralSpan(int most)
    {
        var size = (int)Math.Min(most, _literalLeft);
        return Reserve(Math.Max(size, 1))[..size];
    }

    /// <summary>So many bytes of <see cref="LiteralSpan"/> were filled. A NUL, which only a literal8 may hold, becomes "?".</summary>
    /// <exception cref="ArgumentOutOfRangeException">The literal was announced as shorter.</exception>
    public void AdvanceLiteral(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _literalLeft);
        if (!_literalHoldsNul)
            _memory.Span.Slice(_used, count).Replace((byte)0, (byte)'?');
        _literalLeft -= count;
        Took(count);
    }

    /// <summary>Writes the next bytes of the literal.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The literal was announced as shorter.</exception>
    public void LiteralPiece(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = LiteralSpan(Math.Min(bytes.Length, Piece));
            ArgumentOutOfRangeException.ThrowIfZero(room.Length, nameof(bytes));
            bytes[..room.Length].CopyTo(room);
            AdvanceLiteral(room.Length);
            bytes = bytes[room.Length..];
        }
    }
}
