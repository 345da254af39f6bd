namespace Hikyaku.Store.Blobs;

/// <summary>Where a blob lies on disk.</summary>
/// <param name="Segment">Number of the segment file.</param>
/// <param name="Offset">Position of its record in the segment, in bytes.</param>
/// <param name="Length">Bytes of the blob itself.</param>
/// <param name="Checksum">XXH3-64 of those bytes.</param>
internal readonly record struct BlobLocation(long Segment, long Offset, long Length, ulong Checksum)
{
    /// <summary>Position of the blob's first byte.</summary>
    public long DataOffset => Offset + SegmentFormat.RecordHeaderBytes;

    /// <summary>Position behind the blob's last byte.</summary>
    public long End => DataOffset + Length;
}
