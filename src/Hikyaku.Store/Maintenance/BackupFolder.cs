using System.Globalization;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Maintenance;

/// <summary>The layout of a backup folder (docs/on-disk.md, "Backups").</summary>
internal sealed class BackupFolder(string root)
{
    private const string ManifestName = "manifest.json";

    public string Root { get; } = Path.GetFullPath(root);

    public string Segments => Path.Combine(Root, "blobs");

    public string RunFolder(int run) => Path.Combine(Root, "run-" + run.ToString(CultureInfo.InvariantCulture));

    public string FileOf(int run, string path) => Path.Combine([RunFolder(run), .. path.Split('/')]);

    public string SegmentOf(BackupSegment segment)
        => Path.Combine(Segments, string.Create(CultureInfo.InvariantCulture, $"{segment.Number:D8}-{segment.Identity}.seg"));

    /// <summary>The manifest, or null when there is none yet.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of an unknown format.</exception>
    public async Task<BackupManifest?> ReadManifestAsync(CancellationToken cancellation)
    {
        string path = Path.Combine(Root, ManifestName);
        if (!File.Exists(path))
            return null;
        return BackupManifest.Read(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false));
    }

    /// <summary>From here on the folder is the new backup. Everything that the manifest names must be synced already.</summary>
    public void Publish(BackupManifest manifest)
    {
        string path = Path.Combine(Root, ManifestName);
        string fresh = path + ".new";
        using (var file = DurableCopy.Create(fresh))
        {
            RandomAccess.Write(file, manifest.Write(), 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(fresh, path, overwrite: true);
        DirectorySync.Flush(Root);
    }

    /// <summary>Deletes what the manifest doesn't name: earlier runs, segments that compaction has emptied, the rests of broken runs.</summary>
    public void DeleteAllBut(BackupManifest manifest)
    {
        foreach (string run in Directory.EnumerateDirectories(Root, "run-*"))
        {
            if (run != RunFolder(manifest.Run))
                Directory.Delete(run, recursive: true);
        }

        var named = manifest.Segments.Select(SegmentOf).ToHashSet(StringComparer.Ordinal);
        foreach (string segment in Directory.EnumerateFiles(Segments, "*.seg"))
        {
            if (!named.Contains(segment))
                File.Delete(segment);
        }
    }
}
