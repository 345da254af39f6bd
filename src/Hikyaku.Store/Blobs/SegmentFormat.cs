using System.Buffers.Binary;
using System.IO.Hashing;

namespace Hikyaku.Store.Blobs;

/// <summary>How a segment's number, kind and identity stand at its beginning.</summary>
/// <param name="Number">The number in the file's name.</param>
/// <param name="Kind">Shared by many blobs, or one large blob's own.</param>
/// <param name="Identity">Random: tells two files apart that bear the same number at different times.</param>
internal readonly record struct SegmentHeader(long Number, SegmentKind Kind, ulong Identity);

/// <summary>Who writes to a segment.</summary>
internal enum SegmentKind : ushort
{
    /// <summary>The appender; many records.</summary>
    Shared = 0,

    /// <summary>One draft; one record.</summary>
    Single = 1,
}

/// <summary>The bytes of segment and record headers (docs/on-disk.md, "blobs/"). All numbers are little-endian.</summary>
internal static class SegmentFormat
{
    public const int SegmentHeaderBytes = 40;
    public const int RecordHeaderBytes = 24;
    public const ushort Version = 1;

    private const uint RecordMagic = 0x424F_4C42; // "BLOB"

    private static ReadOnlySpan<byte> SegmentMagic => "HKYSEG\r\n"u8;

    public static void WriteSegmentHeader(Span<byte> into, SegmentHeader header)
    {
        SegmentMagic.CopyTo(into);
        BinaryPrimitives.WriteUInt16LittleEndian(into[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(into[10..], (ushort)header.Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(into[12..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], header.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(into[24..], header.Identity);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], XxHash3.HashToUInt64(into[..32]));
    }

    /// <summary>False when the bytes are not a whole header of a version that we know.</summary>
    public static bool TryReadSegmentHeader(ReadOnlySpan<byte> from, out SegmentHeader header)
    {
        header = default;
        if (from.Length < SegmentHeaderBytes
            || !from.StartsWith(SegmentMagic)
            || BinaryPrimitives.ReadUInt16LittleEndian(from[8..]) != Version
            || BinaryPrimitives.ReadUInt64LittleEndian(from[32..]) != XxHash3.HashToUInt64(from[..32]))
        {
            return false;
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            (SegmentKind)BinaryPrimitives.ReadUInt16LittleEndian(from[10..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[24..]));
        return true;
    }

    public static void WriteRecordHeader(Span<byte> into, long length, ulong checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, RecordMagic);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], length);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], HeaderCheck(into));
    }

    /// <summary>False when the bytes are not a whole record header.</summary>
    public static bool TryReadRecordHeader(ReadOnlySpan<byte> from, out long length, out ulong checksum)
    {
        length = 0;
        checksum = 0;
        if (from.Length < RecordHeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(from) != RecordMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) != HeaderCheck(from))
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt64LittleEndian(from[8..]);
        checksum = BinaryPrimitives.ReadUInt64LittleEndian(from[16..]);
        return length >= 0;
    }

    private static uint HeaderCheck(ReadOnlySpan<byte> header) => (uint)XxHash3.HashToUInt64(header[8..RecordHeaderBytes]);
}
