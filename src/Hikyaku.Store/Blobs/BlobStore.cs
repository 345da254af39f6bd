using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Blobs;

/// <summary>The bytes of messages: append-only segments with a checksum for each blob.</summary>
public sealed class BlobStore : IAsyncDisposable
{
    private const int MostOpenSegments = 256;
    private const string SegmentMissing = "the segment is missing";

    private readonly StoreOptions _options;
    private readonly SegmentDirectory _directory;
    private readonly SegmentCache _cache;
    private readonly BlobAppender _appender;
    private readonly LargeBlobStage _largeStage;
    private readonly SegmentDeletions _deletions;
    private readonly SuspectBlobs _suspects = new();

    private BlobStore(StoreOptions options, SegmentDirectory directory, ILogger logger)
    {
        _options = options;
        _directory = directory;
        _cache = new SegmentCache(directory, MostOpenSegments);
        _appender = new BlobAppender(directory, options.SegmentBytes, logger);
        _largeStage = new LargeBlobStage(directory, logger);
        _deletions = new SegmentDeletions(directory, _cache);
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
    {
        var blob = Open(location);
        if (blob is null || !_suspects.Contains(location))
            return blob;
        try
        {
            blob.Verify();
        }
        catch (StoreUnusableException)
        {
            blob.Dispose();
            throw;
        }

        _suspects.Clear(location);
        return blob;
    }

    /// <summary>Ends when every append made before the call has been called back.</summary>
    internal async Task SettleAsync()
    {
        await _largeStage.SettleAsync().ConfigureAwait(false);
        await _appender.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// The segments that nothing is appended to any more and whose every append was called back: what is unreferenced
    /// there, once the commits that wait are through, stays unreferenced.
    /// </summary>
    internal async Task<IReadOnlyList<long>> ListSealedAsync()
    {
        var listed = _directory.List();
        await SettleAsync().ConfigureAwait(false);
        long active = _appender.Active.Number;
        return [.. listed.Where(segment => segment != active)];
    }

    /// <summary>All segments, each with the length that is on disk and won't change.</summary>
    internal IReadOnlyList<StoredSegment> ListDurable()
    {
        // The sweeper may be at work: what is listed must still be there when it is looked at
        using var hold = HoldDeletions();
        var listed = _directory.List();
        var active = _appender.Active;
        return [.. listed.Where(segment => segment != active.Number || active.End > 0).Select(segment => Describe(segment, active))];
    }

    /// <summary>Keeps segments from being deleted until disposed.</summary>
    internal IDisposable HoldDeletions() => _deletions.Hold();

    /// <summary>
    /// Deletes a segment that nothing refers to any more, at once or when deletions are no longer held.
    /// Readers that have it open go on.
    /// </summary>
    internal void Delete(long segment) => _deletions.Delete(segment);

    /// <summary>Length of a segment's file; 0 when it is gone.</summary>
    internal long LengthOf(long segment)
    {
        var file = new FileInfo(_directory.SegmentPath(segment));
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Kind of a segment; null when it is gone or its header damaged.</summary>
    internal SegmentKind? KindOf(long segment)
    {
        if (_cache.Hold(segment) is not { } file)
            return null;
        try
        {
            Span<byte> header = stackalloc byte[SegmentFormat.SegmentHeaderBytes];
            int read = RandomAccess.Read(file.Handle, header, 0);
            return SegmentFormat.TryReadSegmentHeader(header[..read], out var parsed) ? parsed.Kind : null;
        }
        finally
        {
            file.LetGo();
        }
    }

    /// <summary>Looks whether there is a record for a blob, without reading its bytes. Null when there is, else what is wrong.</summary>
    internal string? FindMissing(BlobLocation location)
    {
        try
        {
            using var reader = Open(location);
            return reader is null ? SegmentMissing : null;
        }
        catch (StoreUnusableException e)
        {
            return e.Message;
        }
    }

    /// <summary>Looks whether a blob is there and whole. Null when it is, else what is wrong.</summary>
    internal string? FindDamage(BlobLocation location, CancellationToken cancellation)
    {
        try
        {
            using var reader = Open(location);
            return reader is null ? SegmentMissing : reader.FindDamage(cancellation);
        }
        catch (StoreUnusableException e)
        {
            return e.Message;
        }
    }

    /// <summary>Finishes what was promised and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _largeStage.DisposeAsync().ConfigureAwait(false);
        await _appender.DisposeAsync().ConfigureAwait(false);
        _cache.Dispose();
    }
    private BlobReader? Open(BlobLocation location)
        => _cache.Hold(location.Segment) is { } segment ? new BlobReader(segment, location, _suspects.Add) : null;

    private StoredSegment Describe(long segment, ActiveSegment active)
    {
        string path = _directory.SegmentPath(segment);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[SegmentFormat.SegmentHeaderBytes];
        int read = RandomAccess.Read(file, header, 0);
        bool known = SegmentFormat.TryReadSegmentHeader(header[..read], out var parsed) && parsed.Number == segment;
        return new StoredSegment(segment, path, segment == active.Number ? active.End : RandomAccess.GetLength(file), known ? parsed : null);
    }
}
