using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Hikyaku.Store.Blobs;

/// <summary>The folder <c>blobs/</c>: names and numbers of segment files.</summary>
internal sealed class SegmentDirectory
{
    private const string SealedSuffix = ".seg";
    private const string DraftSuffix = ".draft";
    private long _lastNumber;

    /// <param name="path">The folder; made when missing.</param>
    /// <param name="highestKnown">The highest number that the database names, so that a lost file's number isn't given again.</param>
    public SegmentDirectory(string path, long highestKnown)
    {
        Path = path;
        if (!Directory.Exists(path))
        {
            CreatePrivate(path);
            DirectorySync.Flush(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        }

        _lastNumber = List().Append(highestKnown).Max();
    }

    public string Path { get; }

    /// <summary>A number that no segment had since the folder was opened.</summary>
    public long NextNumber() => Interlocked.Increment(ref _lastNumber);

    public string SegmentPath(long number) => PathOf(number, SealedSuffix);

    public string DraftPath(long number) => PathOf(number, DraftSuffix);

    /// <summary>Numbers of all segments, ascending.</summary>
    public IReadOnlyList<long> List()
    {
        var numbers = new List<long>();
        foreach (string file in Directory.EnumerateFiles(Path, "*" + SealedSuffix))
        {
            if (long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>A header with a fresh identity.</summary>
    public static SegmentHeader NewHeader(long number, SegmentKind kind)
    {
        Span<byte> identity = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(identity);
        return new SegmentHeader(number, kind, BinaryPrimitives.ReadUInt64LittleEndian(identity));
    }

    /// <summary>Creates a file, header written and not yet synced.</summary>
    public static SafeFileHandle Create(string path, SegmentHeader header)
    {
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentFormat.SegmentHeaderBytes];
            SegmentFormat.WriteSegmentHeader(bytes, header);
            RandomAccess.Write(handle, bytes, 0);
            return handle;
        }
        catch (IOException)
        {
            handle.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Opens a segment for reading; null when it is gone.</summary>
    public SafeFileHandle? OpenRead(long number)
    {
        try
        {
            return File.OpenHandle(
                SegmentPath(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes a finished draft a segment; durable after <see cref="Flush"/>.</summary>
    public void Adopt(long number) => File.Move(DraftPath(number), SegmentPath(number));

    /// <summary>Removes drafts that a crash left. Only while nobody writes.</summary>
    public int DeleteDrafts()
    {
        int deleted = 0;
        foreach (string file in Directory.EnumerateFiles(Path, "*" + DraftSuffix))
        {
            File.Delete(file);
            deleted++;
        }

        return deleted;
    }

    /// <summary>Deletes a file that nobody needs; where that can't be (the disk is read-only, say), the next start or sweep will.</summary>
    public static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            return false;
        }
    }

    /// <summary>Makes names durable.</summary>
    public void Flush() => DirectorySync.Flush(Path);

    /// <summary>Other people's mail is nobody else's business on this machine.</summary>
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string PathOf(long number, string suffix)
        => System.IO.Path.Combine(Path, number.ToString("D8", CultureInfo.InvariantCulture) + suffix);
}
