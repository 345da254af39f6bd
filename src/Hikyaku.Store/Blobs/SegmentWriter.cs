using Microsoft.Win32.SafeHandles;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// The end of the segment that the appender writes to. Small batches are written over zeros that were put there ahead:
/// then a sync writes the octets only, and not the file's new length as well (half the time on ext4).
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private const int SmallBatchBytes = 64 << 10;
    private static readonly byte[] Ahead = new byte[1 << 20];

    private readonly SafeFileHandle _handle;
    private long _length;

    /// <summary>Begins a segment; its name is durable afterwards, its header with the first batch.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public SegmentWriter(SegmentDirectory directory, long number)
    {
        Number = number;
        _handle = SegmentDirectory.Create(directory.SegmentPath(Number), SegmentDirectory.NewHeader(Number, SegmentKind.Shared));
        try
        {
            directory.Flush();
        }
        catch (IOException)
        {
            _handle.Dispose();
            File.Delete(directory.SegmentPath(Number));
            throw;
        }
    }

    public long Number { get; }

    /// <summary>Everything before this position is on disk, or will be with the next sync.</summary>
    public long End { get; private set; } = SegmentFormat.SegmentHeaderBytes;

    /// <summary>True once a sync failed: the kernel may have dropped the pages, a later sync would claim success for nothing.</summary>
    public bool IsDistrusted { get; private set; }

    /// <summary>Writes the pieces at the end and syncs once.</summary>
    /// <exception cref="IOException">The disk is full or failed; the end stays where it was.</exception>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long bytes)
    {
        try
        {
            RandomAccess.Write(_handle, pieces, End);
            if (End + bytes > _length)
                Lengthen(End + bytes, bytes);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            CutTail();
            throw;
        }

        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            IsDistrusted = true;
            CutTail();
            throw;
        }

        End += bytes;
    }

    /// <summary>Gives back what was put ahead. A crash leaves it there, as octets that no row names.</summary>
    public void Dispose()
    {
        if (_length > End && !IsDistrusted)
            CutTail();
        _handle.Dispose();
    }

    private void Lengthen(long end, long batchBytes)
    {
        _length = end;
        if (batchBytes > SmallBatchBytes)
            return;
        try
        {
            RandomAccess.Write(_handle, Ahead, end);
            _length += Ahead.Length;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            RandomAccess.SetLength(_handle, end); // no room ahead is no reason to refuse what found some
        }
    }

    private void CutTail()
    {
        try
        {
            RandomAccess.SetLength(_handle, End);
            _length = End;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            IsDistrusted = true; // unreferenced bytes stay behind the end; the sweeper takes them
        }
    }
}
