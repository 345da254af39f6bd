using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Maintenance;

/// <summary>Looks at every blob that a row names: is there a record, and does its checksum hold?</summary>
internal sealed class BlobCheck(MailStore store, CheckOptions options, IProgress<MaintenanceProgress>? progress, List<CheckFinding> findings)
{
    private const int MostFindings = 1000;

    private int _damaged;

    /// <summary>Gives how many blobs there are, their bytes, and the bytes of their records.</summary>
    public async Task<(long Blobs, long Bytes, long RecordBytes)> RunAsync(CancellationToken cancellation)
    {
        long total = options.ReadMessages ? TotalBytes() : 0;
        (long blobs, long bytes, long recordBytes) = (0, 0, 0);
        await foreach (var blob in LiveSegments.WalkAsync(store.Engine, cancellation).ConfigureAwait(false))
        {
            blobs++;
            bytes += blob.Location.Length;
            recordBytes += blob.Location.End - blob.Location.Offset;
            if (FindDamage(blob, cancellation) is { } damage)
                await ReportAsync(blob, damage, cancellation).ConfigureAwait(false);
            progress?.Report(new MaintenanceProgress("reading messages", bytes, total, ProgressUnit.Bytes));
        }

        return (blobs, bytes, recordBytes);
    }

    private string? FindDamage(StoredBlob blob, CancellationToken cancellation)
    {
        while (true)
        {
            string? damage = options.ReadMessages ? store.Blobs.FindDamage(blob.Location, cancellation) : store.Blobs.FindMissing(blob.Location);
            if (damage is null || LookUp(blob.Id) is not { } now)
                return null; // whole, or deleted meanwhile
            if (now.Location == blob.Location)
                return damage;
            blob = now; // compaction has moved it
        }
    }

    private async Task ReportAsync(StoredBlob blob, string damage, CancellationToken cancellation)
    {
        var messages = MessagesOf(blob.Id);
        int marked = 0;
        if (options.Repair)
        {
            foreach (long message in messages)
                marked += await DamageMark.SetAsync(store, message, cancellation).ConfigureAwait(false);
        }

        if (++_damaged > MostFindings)
            return;
        string problem = $"the bytes of {Name(messages)} in segment {blob.Location.Segment} at position {blob.Location.Offset} are damaged: {damage}";
        string remedy = options.Repair
            ? $"{marked} entries marked with the keyword {DamageMark.Keyword}; look for the message in a backup"
            : "look for the message in a backup; 'hikyaku check --repair' marks it for its owner";
        findings.Add(new CheckFinding(CheckSeverity.Error, "message-damaged", problem, remedy, Repaired: false));
    }

    private static string Name(IReadOnlyList<long> messages)
        => messages.Count == 0 ? "a message in the queue" : (messages.Count == 1 ? "message " : "messages ") + string.Join(", ", messages);

    private StoredBlob? LookUp(long id)
    {
        using var reader = store.Engine.Read();
        var found = reader.Blobs(id - 1, 1);
        return found is [var blob] && blob.Id == id ? blob : null;
    }

    private IReadOnlyList<long> MessagesOf(long blob)
    {
        using var reader = store.Engine.Read();
        return reader.MessagesOf(blob);
    }

    private long TotalBytes()
    {
        using var reader = store.Engine.Read();
        return reader.BlobBytes();
    }
}
