using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hikyaku.Protocol.Message;

/// <summary>A growing pooled buffer in which ENVELOPE and BODYSTRUCTURE are put together.</summary>
internal sealed class WireBuffer : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Append(byte octet)
    {
        if (Length == _buffer.Length)
            Grow(1);
        _buffer[Length++] = octet;
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Reserve(octets.Length));
        Length += octets.Length;
    }

    public void AppendNumber(int number)
    {
        number.TryFormat(Reserve(11), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Appends once more what was written between two positions.</summary>
    public void Repeat(int start, int end)
    {
        var target = Reserve(end - start);
        _buffer.AsSpan(start..end).CopyTo(target);
        Length += end - start;
    }

    /// <summary>Takes back what was written after a position.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Turns a-z into A-Z from a position on.</summary>
    public void UpperCaseFrom(int start)
    {
        var tail = _buffer.AsSpan(start, Length - start);
        Ascii.ToUpperInPlace(tail, out _);
    }

    /// <summary>Room for that many octets; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Reserve(int octets)
    {
        if (_buffer.Length - Length < octets)
            Grow(octets);
        return _buffer.AsSpan(Length);
    }

    public void Advance(int octets) => Length += octets;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    private void Grow(int octets)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + octets));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
