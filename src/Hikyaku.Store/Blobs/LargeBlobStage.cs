using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// Syncs the files of large drafts and makes them segments. Its own thread, so that small mail never waits for
/// the sync of somebody's 25 MB.
/// </summary>
internal sealed class LargeBlobStage(SegmentDirectory directory, ILogger logger) : AppendStage("hikyaku large blobs")
{
    private readonly List<BlobAppend> _adopted = [];

    protected override void Process(IReadOnlyList<BlobAppend> appends)
    {
        // 1. Every file's bytes, then its name.
        foreach (var append in appends)
        {
            try
            {
                append.Draft.File.Adopt();
                _adopted.Add(append);
            }
            catch (Exception e) when (DiskFailure.Is(e))
            {
                Fail(append, e);
            }
        }

        // 2. One sync of the folder for all the names.
        try
        {
            if (_adopted.Count > 0)
                directory.Flush();
        }
        catch (IOException e)
        {
            foreach (var append in _adopted)
                Fail(append, e);
            _adopted.Clear();
        }

        // 3. Hand over.
        foreach (var append in _adopted)
            append.Complete(append.Draft.File.Location);
        _adopted.Clear();
    }

    protected override void Close()
    {
    }

    private void Fail(BlobAppend append, Exception e)
    {
        BlobLog.LargeFailed(logger, e);
        append.Fail(e);
    }
}
