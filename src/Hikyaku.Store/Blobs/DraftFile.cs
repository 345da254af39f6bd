using System.Buffers;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// A large blob while it arrives: a segment of its own under a name that start-up throws away, until
/// <see cref="Adopt"/> gives it the name of a segment.
/// </summary>
internal sealed class DraftFile : IDisposable
{
    private const int BufferBytes = 64 << 10;
    private const long RecordOffset = SegmentFormat.SegmentHeaderBytes;
    private const long DataOffset = RecordOffset + SegmentFormat.RecordHeaderBytes;

    private readonly SegmentDirectory _directory;
    private readonly SegmentHeader _header;
    private readonly SafeFileHandle _handle;
    private readonly XxHash3 _hash = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _buffered;
    private long _written;
    private string? _path;

    /// <exception cref="IOException">The file can't be made.</exception>
    public DraftFile(SegmentDirectory directory)
    {
        _directory = directory;
        _header = SegmentDirectory.NewHeader(directory.NextNumber(), SegmentKind.Single);
        _path = directory.DraftPath(_header.Number);
        _handle = SegmentDirectory.Create(_path, _header);
    }

    public long Length => _written + _buffered;

    /// <summary>Where it lies; valid once it was finished.</summary>
    public BlobLocation Location { get; private set; }

    public Memory<byte> GetMemory(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_buffer.Length - _buffered < wanted)
            Flush();
        if (_buffer.Length < wanted)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(wanted);
        }

        return _buffer.AsMemory(_buffered);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _buffered);
        _buffered += count;
    }

    /// <summary>Writes bytes past the buffer, which must be empty.</summary>
    public void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, DataOffset + _written);
        _hash.Append(bytes);
        _written += bytes.Length;
    }

    /// <summary>Brings what is buffered into the file.</summary>
    public void Flush()
    {
        if (_buffered == 0)
            return;
        WriteThrough(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    /// <summary>Reads from a position; 0 at the end of what was flushed.</summary>
    public int Read(long position, Span<byte> into) => RandomAccess.Read(_handle, into, DataOffset + position);

    /// <summary>Writes the record's header: no bytes may follow.</summary>
    public void Finish()
    {
        Flush();
        ulong checksum = _hash.GetCurrentHashAsUInt64();
        Span<byte> header = stackalloc byte[SegmentFormat.RecordHeaderBytes];
        SegmentFormat.WriteRecordHeader(header, _written, checksum);
        RandomAccess.Write(_handle, header, RecordOffset);
        Location = new BlobLocation(_header.Number, RecordOffset, _written, checksum);
    }

    /// <summary>Syncs the bytes and makes the file a segment, whose name is durable once the folder is synced.</summary>
    public void Adopt()
    {
        RandomAccess.FlushToDisk(_handle);
        _directory.Adopt(_header.Number);
        _path = _directory.SegmentPath(_header.Number);
    }

    /// <summary>The segment stays when this is disposed.</summary>
    public void Keep() => _path = null;

    public void Dispose()
    {
        _handle.Dispose();
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        if (_path is not null)
            SegmentDirectory.TryDelete(_path);
        _path = null;
    }
}
