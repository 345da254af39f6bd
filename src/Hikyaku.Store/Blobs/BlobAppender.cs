using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Blobs;

/// <summary>Appends small drafts to the newest shared segment: one gathered write and one sync for all that wait.</summary>
internal sealed class BlobAppender(SegmentDirectory directory, long segmentBytes, ILogger logger)
    : AppendStage("hikyaku blob appender")
{
    /// <summary>A larger batch is cut, so that the first of it doesn't wait for the last.</summary>
    private const long MostBatchBytes = 8 << 20;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private readonly List<BlobLocation> _locations = [];
    private SegmentWriter? _segment;
    private volatile ActiveSegment _active = new(0, 0);

    /// <summary>
    /// The segment that may still grow or shrink, and how much of it is on disk. Set before the file is made, so that
    /// a segment seen in the folder is either this one (asked for afterwards) or will never change again.
    /// </summary>
    public ActiveSegment Active => _active;

    protected override void Process(IReadOnlyList<BlobAppend> appends)
    {
        for (int from = 0; from < appends.Count;)
        {
            int to = appends.Count;
            try
            {
                // 1. A segment with room.
                var segment = SegmentWithRoom();
                // 2. Where everything will lie.
                long bytes = Gather(segment, appends, from, out to);
                // 3. One write, one sync.
                segment.Append(_pieces, bytes);
                _active = new ActiveSegment(segment.Number, segment.End);
            }
            catch (Exception e) when (DiskFailure.Is(e))
            {
                BlobLog.AppendFailed(logger, to - from, e);
                for (int i = from; i < to; i++)
                    appends[i].Fail(e);
                _locations.Clear();
            }

            // 4. Hand over.
            for (int i = 0; i < _locations.Count; i++)
                appends[from + i].Complete(_locations[i]);
            _locations.Clear();
            _pieces.Clear();
            from = to;
        }
    }

    protected override void Close() => _segment?.Dispose();

    private SegmentWriter SegmentWithRoom()
    {
        if (_segment is { IsDistrusted: false } && _segment.End < segmentBytes)
            return _segment;
        _segment?.Dispose();
        _segment = null;
        long number = directory.NextNumber();
        _active = new ActiveSegment(number, 0);
        return _segment = new SegmentWriter(directory, number);
    }

    private long Gather(SegmentWriter segment, IReadOnlyList<BlobAppend> appends, int from, out int to)
    {
        long end = segment.End;
        for (to = from; to < appends.Count && end - segment.End < MostBatchBytes; to++)
        {
            var draft = appends[to].Draft;
            draft.GatherInto(_pieces);
            var location = new BlobLocation(segment.Number, end, draft.Length, draft.Checksum);
            _locations.Add(location);
            end = location.End;
        }

        return end - segment.End;
    }
}
