using System.Buffers;

namespace Hikyaku.Transport.Acceptance;

/// <summary>The header of an arriving message, in pooled memory.</summary>
internal readonly struct HeaderBlock : IDisposable
{
    /// <summary>A header longer than this is no header (the longest seen in the wild stay far below).</summary>
    public const int Longest = 256 * 1024;

    private const int FirstRead = 8 * 1024;

    private readonly byte[] _buffer;
    private readonly int _length;

    private HeaderBlock(byte[] buffer, int length, bool complete) => (_buffer, _length, IsComplete) = (buffer, length, complete);

    /// <summary>False when no blank line came within <see cref="Longest"/> octets.</summary>
    public bool IsComplete { get; }

    /// <summary>The octets of the header, the blank line included where there is one; perhaps some of the body.</summary>
    public ReadOnlySpan<byte> Octets => _buffer.AsSpan(0, _length);

    /// <summary>The same, to be kept over waits; until the memory is given back.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads up to the blank line, or to the end of a message that has no body.</summary>
    public static HeaderBlock Read(Stream message)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        var length = 0;
        while (true)
        {
            var got = message.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
            var from = Math.Max(0, length - 3);
            length += got;
            if (EndsWithin(buffer.AsSpan(from, length - from), atStart: from == 0) || length < buffer.Length)
                return new HeaderBlock(buffer, length, complete: true);
            if (length >= Longest) return new HeaderBlock(buffer, length, complete: false);
            Grow(ref buffer, length);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static bool EndsWithin(ReadOnlySpan<byte> octets, bool atStart)
        => octets.IndexOf("\r\n\r\n"u8) >= 0 || (atStart && octets.StartsWith("\r\n"u8));

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, Longest));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
