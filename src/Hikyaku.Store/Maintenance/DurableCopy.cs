using System.Buffers;
using System.IO.Hashing;
using Hikyaku.Store.Blobs;
using Microsoft.Win32.SafeHandles;

namespace Hikyaku.Store.Maintenance;

/// <summary>Copies stretches of files, hashing what passes and syncing what was written.</summary>
internal static class DurableCopy
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Creates a folder that only we may look into.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file for writing, empty, readable by nobody else.</summary>
    public static SafeFileHandle Create(string path)
    {
        File.Delete(path);
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    /// <summary>Copies a whole file; gives its length and checksum.</summary>
    public static async Task<BackupPart> CopyFileAsync(string from, string to, CancellationToken cancellation)
    {
        using var source = OpenRead(from);
        using var target = Create(to);
        var part = await CopyAsync(source, 0, RandomAccess.GetLength(source), target, 0, null, cancellation).ConfigureAwait(false);
        RandomAccess.FlushToDisk(target);
        return part;
    }

    /// <summary>Copies a stretch, not yet synced; gives its length (less when the source ends) and checksum.</summary>
    public static async Task<BackupPart> CopyAsync(
        SafeFileHandle from, long position, long length, SafeFileHandle? to, long toPosition, Action<long>? copied, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var hash = new XxHash128();
            long done = 0;
            while (done < length)
            {
                var room = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done));
                int read = await RandomAccess.ReadAsync(from, room, position + done, cancellation).ConfigureAwait(false);
                if (read == 0)
                    break;
                hash.Append(room.Span[..read]);
                if (to is not null)
                    await RandomAccess.WriteAsync(to, room[..read], toPosition + done, cancellation).ConfigureAwait(false);
                done += read;
                copied?.Invoke(read);
            }

            return new BackupPart(done, Convert.ToHexStringLower(hash.GetCurrentHash()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static SafeFileHandle OpenRead(string path)
        => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    /// <summary>Makes the names in a folder and in all folders below durable.</summary>
    public static void FlushFolders(string root)
    {
        foreach (string folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
            DirectorySync.Flush(folder);
        DirectorySync.Flush(root);
    }
}
