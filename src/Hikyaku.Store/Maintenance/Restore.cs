using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.Store.Maintenance;

/// <summary>Brings a backup back as a data folder, checking every byte against the manifest.</summary>
public sealed class Restore
{
    private const int IdGap = int.MaxValue;

    private readonly BackupFolder _backup;
    private readonly string _target;
    private readonly IProgress<MaintenanceProgress>? _progress;
    private long _total;
    private long _done;

    private Restore(string directory, string dataDirectory, IProgress<MaintenanceProgress>? progress)
    {
        _backup = new BackupFolder(directory);
        _target = Path.GetFullPath(dataDirectory);
        _progress = progress;
    }

    /// <summary>
    /// Restores the backup in <paramref name="directory"/> to <paramref name="dataDirectory"/>, which must be empty or
    /// missing. When it fails, what it wrote is removed again.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no backup, or it is damaged: the message names the file.</exception>
    /// <exception cref="IOException">The target isn't empty, or can't be written.</exception>
    public static Task<RestoreReport> RunAsync(
        string directory, string dataDirectory, IProgress<MaintenanceProgress>? progress = null, CancellationToken cancellation = default)
        => new Restore(directory, dataDirectory, progress).RunAsync(cancellation);

    private async Task<RestoreReport> RunAsync(CancellationToken cancellation)
    {
        // 1. Something to restore, and a place where nothing is lost by it.
        var manifest = await _backup.ReadManifestAsync(cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"There is no backup in {_backup.Root}: manifest.json is missing.");
        if (Directory.Exists(_target) && Directory.EnumerateFileSystemEntries(_target).Any())
            throw new IOException($"The folder {_target} is not empty. Choose another, or move away what is there.");
        DurableCopy.CreateFolder(_target);
        _total = manifest.Files.Sum(file => file.Length) + manifest.Segments.Sum(segment => segment.Length);

        try
        {
            // 2. Segments, then the small files, the database last: without it the folder holds no store.
            DurableCopy.CreateFolder(Path.Combine(_target, "blobs"));
            foreach (var segment in manifest.Segments)
                await CopySegmentAsync(segment, cancellation).ConfigureAwait(false);
            foreach (var file in manifest.Files.Reverse())
                await CopyFileAsync(manifest.Run, file, cancellation).ConfigureAwait(false);
            // 3. Numbers that were given out after the backup must not be given out again.
            await LeaveGapAsync(cancellation).ConfigureAwait(false);
            DurableCopy.FlushFolders(_target);
        }
        catch
        {
            Empty();
            throw;
        }

        return new RestoreReport(manifest.CreatedAt, manifest.Segments.Count, _total);
    }

    private async Task CopySegmentAsync(BackupSegment segment, CancellationToken cancellation)
    {
        string from = _backup.SegmentOf(segment);
        string to = Path.Combine(_target, "blobs", string.Create(CultureInfo.InvariantCulture, $"{segment.Number:D8}.seg"));
        await CopyCheckedAsync(from, to, segment.Parts, cancellation).ConfigureAwait(false);
    }

    private async Task CopyFileAsync(int run, BackupFile file, CancellationToken cancellation)
    {
        string to = Path.GetFullPath(Path.Combine([_target, .. file.Path.Split('/')]));
        if (!to.StartsWith(_target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"The manifest names a file outside the data folder: {file.Path}.");
        DurableCopy.CreateFolder(Path.GetDirectoryName(to)!);
        await CopyCheckedAsync(_backup.FileOf(run, file.Path), to, [new BackupPart(file.Length, file.Checksum)], cancellation).ConfigureAwait(false);
    }

    private async Task CopyCheckedAsync(string from, string to, IReadOnlyList<BackupPart> parts, CancellationToken cancellation)
    {
        if (!File.Exists(from))
            throw new InvalidDataException($"The backup is incomplete: {from} is missing.");
        using var source = DurableCopy.OpenRead(from);
        using var target = DurableCopy.Create(to);
        long position = 0;
        foreach (var expected in parts)
        {
            var part = await DurableCopy.CopyAsync(source, position, expected.Length, target, position, Count, cancellation).ConfigureAwait(false);
            if (part != expected)
                throw new InvalidDataException($"The backup is damaged: {from} does not match the manifest at position {position}.");
            position += part.Length;
        }

        RandomAccess.FlushToDisk(target);
    }

    private async Task LeaveGapAsync(CancellationToken cancellation)
    {
        var options = new StoreOptions { DataDirectory = _target };
        await using var store = await MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, cancellation).ConfigureAwait(false);
        var done = await store.Commits.RunAsync<bool>(scope =>
        {
            scope.NextIds(IdGap);
            scope.Writer.LeaveGap();
            scope.ReadCountersAgain();
            return true;
        }).ConfigureAwait(false);
        if (!done.Succeeded)
            throw new IOException(done.Error!.Message);
    }

    private void Count(long bytes)
    {
        _done += bytes;
        _progress?.Report(new MaintenanceProgress("restoring", _done, _total, ProgressUnit.Bytes));
    }

    private void Empty()
    {
        foreach (string folder in Directory.EnumerateDirectories(_target))
            Directory.Delete(folder, recursive: true);
        foreach (string file in Directory.EnumerateFiles(_target))
            File.Delete(file);
    }
}

/// <summary>What was restored.</summary>
/// <param name="BackupTime">When the backup was made.</param>
/// <param name="Segments">Blob segments.</param>
/// <param name="Bytes">Bytes written.</param>
public sealed record RestoreReport(DateTimeOffset BackupTime, int Segments, long Bytes);
