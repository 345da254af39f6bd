namespace Hikyaku.Store.Blobs;

/// <summary>The segment that the appender writes to.</summary>
/// <param name="Number">Its number; 0 before the first append.</param>
/// <param name="End">How much of it is on disk; 0 before its first batch.</param>
internal sealed record ActiveSegment(long Number, long End);
