using Hikyaku.Store.Blobs;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Maintenance;

/// <summary>
/// Moves blobs to the end of the newest segment: appended and synced like new mail, then the rows are changed.
/// A crash in between leaves unreferenced copies at the new place, never a row that points at nothing.
/// </summary>
internal sealed class Compaction(IStoreEngine engine, CommitQueue queue, BlobStore blobs, TimeProvider time, ILogger log)
{
    private const int GroupBlobs = 64;
    private const long GroupBytes = 4 << 20;

    /// <summary>Of the time that moving takes, so much is waited: the disk belongs to the mail.</summary>
    private const int RestFactor = 3;

    private readonly HashSet<long> _failed = [];

    /// <summary>True when a damaged record keeps the segment from being emptied.</summary>
    public bool HasFailedOn(long segment) => _failed.Contains(segment);

    /// <summary>Moves everything that lives in these segments; gives how many blobs were moved.</summary>
    public async Task<int> MoveAsync(IReadOnlySet<long> victims, CancellationToken cancellation)
    {
        int moved = 0;
        long bytes = 0;
        var group = new List<StoredBlob>(GroupBlobs);
        await foreach (var blob in LiveSegments.WalkAsync(engine, cancellation).ConfigureAwait(false))
        {
            if (!victims.Contains(blob.Location.Segment))
                continue;
            group.Add(blob);
            bytes += blob.Location.Length;
            if (group.Count < GroupBlobs && bytes < GroupBytes)
                continue;
            moved += await MoveGroupAsync(group, cancellation).ConfigureAwait(false);
            group.Clear();
            bytes = 0;
        }

        return moved + await MoveGroupAsync(group, cancellation).ConfigureAwait(false);
    }

    private async Task<int> MoveGroupAsync(List<StoredBlob> group, CancellationToken cancellation)
    {
        if (group.Count == 0)
            return 0;
        long started = time.GetTimestamp();

        // 1. All copies on disk, with one sync.
        var copies = new List<(StoredBlob Blob, Task<BlobLocation> At)>(group.Count);
        foreach (var blob in group)
        {
            if (Copy(blob) is { } draft)
                copies.Add((blob, blobs.AppendAsync(draft)));
        }

        await Task.WhenAll(copies.Select(copy => copy.At)).ConfigureAwait(false);
        // 2. All rows, in one commit. A blob that was deleted meanwhile is passed over.
        var places = new List<(StoredBlob Blob, BlobLocation To)>(copies.Count);
        foreach (var (blob, at) in copies)
            places.Add((blob, await at.ConfigureAwait(false)));
        var changed = await queue.RunAsync<int>(scope => places.Count(place => scope.Writer.MoveBlob(place.Blob.Id, place.Blob.Location, place.To)))
            .ConfigureAwait(false);
        if (!changed.Succeeded)
            throw new StorageFailureException(changed.Error!.Message, damaged: false);

        await Task.Delay(time.GetElapsedTime(started) * RestFactor, time, cancellation).ConfigureAwait(false);
        return changed.Value;
    }

    /// <summary>The blob as a draft; null when it can't be read whole.</summary>
    private BlobDraft? Copy(StoredBlob blob)
    {
        var draft = blobs.CreateDraft();
        try
        {
            using var reader = blobs.OpenRead(blob.Location);
            if (reader?.FindDamage(CancellationToken.None) is null && reader is not null)
            {
                reader.CopyTo(draft);
                return draft;
            }
        }
        catch (StoreUnusableException)
        {
            // Told below: the record's header is damaged.
        }
        catch (IOException)
        {
            draft.Dispose();
            throw;
        }

        draft.Dispose();
        _failed.Add(blob.Location.Segment);
        MaintenanceLog.DamagedWhileMoving(log, blob.Location.Segment, blob.Location.Offset);
        return null;
    }
}
