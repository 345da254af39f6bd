using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Blobs;

/// <summary>The bytes of messages: append-only segments with a checksum for each blob.</summary>
public sealed class BlobStore : IAsyncDisposable
{
    private const int MostOpenSegments = 256;

    private readonly StoreOptions _options;
    private readonly SegmentDirectory _directory;
    private readonly SegmentCache _cache;
    private readonly BlobAppender _appender;
    private readonly LargeBlobStage _largeStage;

    private BlobStore(StoreOptions options, SegmentDirectory directory, ILogger logger)
    {
        _options = options;
        _directory = directory;
        _cache = new SegmentCache(directory, MostOpenSegments);
        _appender = new BlobAppender(directory, options.SegmentBytes, logger);
        _largeStage = new LargeBlobStage(directory, logger);
    }

    /// <summary>Opens the segments under the data folder, whose lock the caller holds.</summary>
    /// <param name="options">Where, and how large.</param>
    /// <param name="highestSegment">The highest segment number that the database names, 0 when it names none.</param>
    /// <param name="logger">Faults of the disk.</param>
    /// <exception cref="IOException">The folder can't be made or read.</exception>
    internal static BlobStore Open(StoreOptions options, long highestSegment, ILogger<BlobStore> logger)
    {
        var directory = new SegmentDirectory(Path.Combine(options.DataDirectory, "blobs"), highestSegment);
        int drafts = directory.DeleteDrafts();
        if (drafts > 0)
            BlobLog.DraftsRemoved(logger, drafts);
        return new BlobStore(options, directory, logger);
    }

    /// <summary>Begins a blob that arrives in pieces. Dispose it when it was not accepted.</summary>
    public BlobDraft CreateDraft() => new(_directory, _options.LargeMessageBytes);

    /// <summary>Appends a draft's bytes, syncs (together with all that wait) and calls back. Never throws; never waits for a sync.</summary>
    internal void Append(BlobAppend append)
    {
        try
        {
            append.Draft.Seal();
        }
        catch (IOException e)
        {
            append.Fail(e);
            return;
        }

        AppendStage stage = append.Draft.IsLarge ? _largeStage : _appender;
        if (!stage.Enqueue(append))
            append.Fail(new IOException("The store is closing."));
    }

    /// <summary>Makes a draft durable and gives its place.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    internal Task<BlobLocation> AppendAsync(BlobDraft draft)
    {
        var append = new AwaitedAppend(draft);
        Append(append);
        return append.Done;
    }

    /// <summary>
    /// Opens a blob. Null when its segment is gone: compaction may have moved the blob since the caller looked the
    /// location up, so look it up once more; when it has not changed, the segment is lost.
    /// </summary>
    /// <exception cref="StoreUnusableException">The record is damaged.</exception>
    internal BlobReader? OpenRead(BlobLocation location)
        => _cache.Hold(location.Segment) is { } segment ? new BlobReader(segment, location) : null;

    /// <summary>Ends when every append made before the call has been called back.</summary>
    internal async Task SettleAsync()
    {
        await _largeStage.SettleAsync().ConfigureAwait(false);
        await _appender.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes a segment that nothing refers to any more. Readers that have it open go on.</summary>
    internal void Delete(long segment)
    {
        _cache.Forget(segment);
        File.Delete(_directory.SegmentPath(segment));
    }

    /// <summary>Finishes what was promised and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _largeStage.DisposeAsync().ConfigureAwait(false);
        await _appender.DisposeAsync().ConfigureAwait(false);
        _cache.Dispose();
    }
}
