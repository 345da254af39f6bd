using System.Buffers.Binary;
using System.IO.Hashing;

namespace Hikyaku.Store.Search;

/// <summary>What a piece of a run is on disk: a checksum, then octets; one fills a page.</summary>
internal static class PostingPiece
{
    internal const int HeaderOctets = 4;

    /// <summary>Of every piece but the last of its kind.</summary>
    internal const int Octets = 16_000;

    internal static uint ChecksumOf(ReadOnlySpan<byte> octets) => (uint)XxHash3.HashToUInt64(octets);

    /// <exception cref="IndexDamagedException">The checksum is wrong.</exception>
    internal static void Verify(ReadOnlySpan<byte> piece)
    {
        if (piece.Length < HeaderOctets || BinaryPrimitives.ReadUInt32LittleEndian(piece) != ChecksumOf(piece[HeaderOctets..]))
            throw new IndexDamagedException("The checksum of a piece is wrong.");
    }
}
