namespace Hikyaku.Store.Blobs;

/// <summary>A segment file.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Length">How many bytes of it are on disk and won't change.</param>
/// <param name="Header">What its header says; null when the header is damaged.</param>
internal sealed record StoredSegment(long Number, string Path, long Length, SegmentHeader? Header);
