using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Maintenance;

/// <summary>How much of each of some segments the database still refers to, found by walking over its blobs.</summary>
internal sealed class LiveSegments
{
    private const int PageRows = 1000;

    private readonly Dictionary<long, long> _bytes;

    private LiveSegments(IEnumerable<long> segments) => _bytes = segments.ToDictionary(segment => segment, _ => 0L);

    /// <summary>Bytes of records in a segment that a row names; headers included.</summary>
    public long BytesIn(long segment) => _bytes[segment];

    /// <summary>Segments that no row names.</summary>
    public IEnumerable<long> Unreferenced => _bytes.Where(pair => pair.Value == 0).Select(pair => pair.Key);

    /// <summary>Counts. Blobs that come meanwhile lie in other segments, so no single state of the database is needed.</summary>
    public static async Task<LiveSegments> CountAsync(IStoreEngine engine, IReadOnlyList<long> segments, CancellationToken cancellation)
    {
        var live = new LiveSegments(segments);
        await foreach (var blob in WalkAsync(engine, cancellation).ConfigureAwait(false))
        {
            if (live._bytes.TryGetValue(blob.Location.Segment, out long bytes))
                live._bytes[blob.Location.Segment] = bytes + blob.Location.End - blob.Location.Offset;
        }

        return live;
    }

    /// <summary>Every blob in the order of ids, read page by page, with a breath for others between the pages.</summary>
    public static async IAsyncEnumerable<StoredBlob> WalkAsync(
        IStoreEngine engine, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        long after = 0;
        while (Page(engine, after) is { Count: > 0 } page)
        {
            foreach (var blob in page)
                yield return blob;
            after = page[^1].Id;
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static IReadOnlyList<StoredBlob> Page(IStoreEngine engine, long after)
    {
        using var reader = engine.Read();
        return reader.Blobs(after, PageRows);
    }
}
