namespace Hikyaku.Store;

/// <summary>Where the store lies and how large its parts may grow.</summary>
public sealed record StoreOptions
{
    /// <summary>The data folder: hikyaku.db, blobs/, keys/ (docs/on-disk.md).</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Bytes after which a new blob segment is begun.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>A message longer than this is written to a segment of its own while it arrives.</summary>
    public int LargeMessageBytes { get; init; } = 1 << 20;

    /// <summary>The largest message that is taken, in bytes.</summary>
    public long MaximumMessageBytes { get; init; } = 25L << 20;

    /// <summary>The cost of new password hashes; null to measure it when the first password is set, and keep it in keys/.</summary>
    public Accounts.Argon2Cost? PasswordCost { get; init; }

    /// <summary>True to keep search.db, by which searches know what they need not read. Without, they read everything.</summary>
    public bool SearchIndexing { get; init; } = true;

    /// <summary>How long the journey of a message is kept. That of mail in the queue is kept longer, until it has left.</summary>
    public TimeSpan JourneysKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How often space of deleted mail is given back.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(10);
}
