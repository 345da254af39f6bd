using System.Globalization;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Maintenance;

/// <summary>
/// Copies a store to a folder while it is in use. The copy is the store as it was at one commit. A second run into the
/// same folder copies only segments (and ends of segments) that are new. A run that breaks off leaves the earlier backup valid.
/// </summary>
public sealed class Backup
{
    private static readonly string[] FoldersCopiedWhole = ["keys", "acme"];

    private readonly IStoreEngine _engine;
    private readonly BlobStore _blobs;
    private readonly string _dataDirectory;
    private readonly TimeProvider _time;
    private readonly BackupFolder _folder;
    private readonly IProgress<MaintenanceProgress>? _progress;

    internal Backup(IStoreEngine engine, BlobStore blobs, string dataDirectory, TimeProvider time, string directory, IProgress<MaintenanceProgress>? progress)
    {
        _engine = engine;
        _blobs = blobs;
        _dataDirectory = dataDirectory;
        _time = time;
        _folder = new BackupFolder(directory);
        _progress = progress;
    }

    /// <summary>Backs up a store to <paramref name="directory"/>, which is made when missing.</summary>
    /// <exception cref="IOException">The folder can't be written, is full, or another backup runs into it.</exception>
    /// <exception cref="InvalidDataException">The folder holds a backup that this program can't read.</exception>
    public static Task<BackupReport> RunAsync(
        MailStore store, string directory, IProgress<MaintenanceProgress>? progress = null, CancellationToken cancellation = default)
        => new Backup(store.Engine, store.Blobs, store.Options.DataDirectory, store.Time, directory, progress).RunAsync(cancellation);

    internal async Task<BackupReport> RunAsync(CancellationToken cancellation)
    {
        DurableCopy.CreateFolder(_folder.Root);
        DurableCopy.CreateFolder(_folder.Segments);
        using var folderLock = File.OpenHandle(Path.Combine(_folder.Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var earlier = await _folder.ReadManifestAsync(cancellation).ConfigureAwait(false);
        int run = (earlier?.Run ?? 0) + 1;

        // 1. From here on no segment goes away.
        using var hold = _blobs.HoldDeletions();
        // 2. The database at one instant. Every byte it names is on disk, since bytes are synced before rows.
        string database = _folder.FileOf(run, "hikyaku.db");
        StartRun(run);
        _progress?.Report(new MaintenanceProgress("copying the database", 0, 0, ProgressUnit.Bytes));
        _engine.CopyTo(database);
        var files = new List<BackupFile> { await DescribeAsync("hikyaku.db", database, cancellation).ConfigureAwait(false) };
        // 3. Keys and certificates.
        foreach (string folder in FoldersCopiedWhole)
            await CopyFolderAsync(run, folder, files, cancellation).ConfigureAwait(false);
        // 4. The segments, as long as they are now: at least what the database names.
        var (segments, copied) = await CopySegmentsAsync(earlier, cancellation).ConfigureAwait(false);
        // 5. All names, then the manifest: now it is the backup.
        DurableCopy.FlushFolders(_folder.Root);
        var manifest = new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Run = run,
            CreatedAt = _time.GetUtcNow(),
            Files = files,
            Segments = segments,
        };
        _folder.Publish(manifest);
        // 6. What only the earlier one needed.
        _folder.DeleteAllBut(manifest);
        long fileBytes = files.Sum(file => file.Length);
        return new BackupReport(run, segments.Count, segments.Sum(segment => segment.Length) + fileBytes, copied + fileBytes);
    }

    private void StartRun(int run)
    {
        string folder = _folder.RunFolder(run);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true); // of a run that broke off
        DurableCopy.CreateFolder(folder);
    }

    private async Task CopyFolderAsync(int run, string name, List<BackupFile> files, CancellationToken cancellation)
    {
        string source = Path.Combine(_dataDirectory, name);
        if (!Directory.Exists(source))
            return;
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(_dataDirectory, file).Replace(Path.DirectorySeparatorChar, '/');
            string target = _folder.FileOf(run, path);
            DurableCopy.CreateFolder(Path.GetDirectoryName(target)!);
            var part = await DurableCopy.CopyFileAsync(file, target, cancellation).ConfigureAwait(false);
            files.Add(new BackupFile(path, part.Length, part.Checksum));
        }
    }

    private async Task<(List<BackupSegment> Segments, long Copied)> CopySegmentsAsync(BackupManifest? earlier, CancellationToken cancellation)
    {
        var present = _blobs.ListDurable();
        var known = (earlier?.Segments ?? []).ToDictionary(segment => (segment.Number, segment.Identity));
        var plan = new List<(StoredSegment Segment, BackupSegment Known)>(present.Count);
        foreach (var segment in present)
        {
            string identity = (segment.Header?.Identity ?? 0).ToString("x16", CultureInfo.InvariantCulture);
            plan.Add((segment, StillThere(known.GetValueOrDefault((segment.Number, identity)) ?? new BackupSegment(segment.Number, identity, []))));
        }

        long total = plan.Sum(each => Math.Max(0, each.Segment.Length - each.Known.Length));
        long copied = 0;
        var result = new List<BackupSegment>(plan.Count);
        foreach (var (segment, before) in plan)
        {
            result.Add(await ExtendAsync(segment, before, bytes =>
            {
                copied += bytes;
                _progress?.Report(new MaintenanceProgress("copying messages", copied, total, ProgressUnit.Bytes));
            }, cancellation).ConfigureAwait(false));
        }

        return (result, copied);
    }

    /// <summary>Trusts an earlier copy only when its file has the length that the manifest says.</summary>
    private BackupSegment StillThere(BackupSegment known)
    {
        var file = new FileInfo(_folder.SegmentOf(known));
        return known.Parts.Count == 0 || (file.Exists && file.Length >= known.Length) ? known : known with { Parts = [] };
    }

    private async Task<BackupSegment> ExtendAsync(StoredSegment segment, BackupSegment before, Action<long> copied, CancellationToken cancellation)
    {
        long have = before.Length;
        if (segment.Length <= have)
            return before;
        using var source = DurableCopy.OpenRead(segment.Path);
        string path = _folder.SegmentOf(before);
        using var target = have > 0 ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite) : DurableCopy.Create(path);
        var part = await DurableCopy.CopyAsync(source, have, segment.Length - have, target, have, copied, cancellation).ConfigureAwait(false);
        RandomAccess.FlushToDisk(target);
        return before with { Parts = [.. before.Parts, part] };
    }

    private static async Task<BackupFile> DescribeAsync(string name, string path, CancellationToken cancellation)
    {
        using var file = DurableCopy.OpenRead(path);
        var part = await DurableCopy.CopyAsync(file, 0, RandomAccess.GetLength(file), null, 0, null, cancellation).ConfigureAwait(false);
        return new BackupFile(name, part.Length, part.Checksum);
    }
}

/// <summary>What a backup did.</summary>
/// <param name="Run">The how-manieth run into this folder it was.</param>
/// <param name="Segments">Blob segments in the backup.</param>
/// <param name="TotalBytes">Bytes in the backup.</param>
/// <param name="CopiedBytes">Bytes copied in this run.</param>
public sealed record BackupReport(int Run, int Segments, long TotalBytes, long CopiedBytes);
