using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Maintenance;

/// <summary>
/// Gives back the disk space of deleted mail, of what a crash left, and of journeys whose time is over: deletes segments
/// that no row names, and moves what lives in half-empty ones to the newest, at a pace that leaves the disk to the mail.
/// </summary>
internal sealed class Sweeper
{
    private const int SmallSegmentsKept = 8;
    private const int SmallSegmentPart = 16;

    private readonly IStoreEngine _engine;
    private readonly CommitQueue _queue;
    private readonly BlobStore _blobs;
    private readonly long _segmentBytes;
    private readonly Compaction _compaction;
    private readonly JourneyRetention _journeys;
    private readonly ILogger _log;

    public Sweeper(IStoreEngine engine, CommitQueue queue, BlobStore blobs, StoreOptions options, TimeProvider time, ILogger<Sweeper> log)
    {
        _engine = engine;
        _queue = queue;
        _blobs = blobs;
        _segmentBytes = options.SegmentBytes;
        _log = log;
        _compaction = new Compaction(engine, queue, blobs, time, log);
        _journeys = new JourneyRetention(queue, options.JourneysKept, time);
    }

    /// <summary>One sweep over everything.</summary>
    public async Task<SweepReport> SweepAsync(CancellationToken cancellation)
    {
        // 1. Segments to which nothing is added any more, and whose every append is committed or failed.
        var segments = await _blobs.ListSealedAsync().ConfigureAwait(false);
        await SettleCommitsAsync().ConfigureAwait(false);
        // 2. Those that no row names go.
        var live = await LiveSegments.CountAsync(_engine, segments, cancellation).ConfigureAwait(false);
        var report = Delete(live.Unreferenced);
        // 3. What lives in half-empty ones moves; then they go too.
        var victims = ChooseVictims(segments, live);
        if (victims.Count > 0)
        {
            int moved = await _compaction.MoveAsync(victims, cancellation).ConfigureAwait(false);
            var left = await LiveSegments.CountAsync(_engine, [.. victims], cancellation).ConfigureAwait(false);
            report += Delete(left.Unreferenced) with { MovedBlobs = moved };
        }

        // 4. Old journeys go.
        report += new SweepReport { RemovedJourneys = await _journeys.LetGoAsync(cancellation).ConfigureAwait(false) };
        if (report.DeletedSegments > 0)
            MaintenanceLog.Swept(_log, report.DeletedSegments, report.FreedBytes, report.MovedBlobs);
        if (report.RemovedJourneys > 0)
            MaintenanceLog.JourneysRemoved(_log, report.RemovedJourneys);
        return report;
    }

    /// <summary>Ends when every commit asked for before is through.</summary>
    private async Task SettleCommitsAsync()
    {
        var settled = await _queue.RunAsync<bool>(_ => true).ConfigureAwait(false);
        if (!settled.Succeeded)
            throw new StorageFailureException(settled.Error!.Message, damaged: false);
    }

    private SweepReport Delete(IEnumerable<long> segments)
    {
        var report = new SweepReport(0, 0, 0);
        foreach (long segment in segments)
        {
            report += new SweepReport(1, _blobs.LengthOf(segment), 0);
            _blobs.Delete(segment);
        }

        return report;
    }

    /// <summary>At least half dead: copying costs less than it gains. Or one of many small ones, which restarts leave.</summary>
    private HashSet<long> ChooseVictims(IReadOnlyList<long> segments, LiveSegments live)
    {
        var victims = new HashSet<long>();
        var small = new List<long>();
        foreach (long segment in segments)
        {
            long alive = live.BytesIn(segment);
            long length = _blobs.LengthOf(segment);
            if (alive == 0 || _compaction.HasFailedOn(segment) || _blobs.KindOf(segment) == SegmentKind.Single)
                continue;
            if (alive * 2 <= length)
                victims.Add(segment);
            else if (length * SmallSegmentPart < _segmentBytes)
                small.Add(segment);
        }

        if (small.Count > SmallSegmentsKept)
            victims.UnionWith(small);
        return victims;
    }
}

/// <summary>What a sweep did.</summary>
/// <param name="DeletedSegments">Segment files deleted.</param>
/// <param name="FreedBytes">Their length.</param>
/// <param name="MovedBlobs">Blobs that were moved to another segment.</param>
/// <param name="RemovedJourneys">Journeys that are no longer kept.</param>
internal readonly record struct SweepReport(int DeletedSegments, long FreedBytes, int MovedBlobs, int RemovedJourneys = 0)
{
    public static SweepReport operator +(SweepReport a, SweepReport b) => new(
        a.DeletedSegments + b.DeletedSegments, a.FreedBytes + b.FreedBytes, a.MovedBlobs + b.MovedBlobs, a.RemovedJourneys + b.RemovedJourneys);
}
