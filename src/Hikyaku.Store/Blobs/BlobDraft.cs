using System.Buffers;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// A message's bytes while they arrive. Small ones stay in pooled memory; from
/// <see cref="StoreOptions.LargeMessageBytes"/> on they go to a segment file of their own.
/// Not durable before <see cref="Messages.MessageStore.AcceptAsync"/> has answered. Not for several threads at once.
/// </summary>
public sealed class BlobDraft : IBufferWriter<byte>, IDisposable
{
    private readonly SegmentDirectory _directory;
    private readonly int _largeBytes;
    private DraftMemory? _memory = new(SegmentFormat.RecordHeaderBytes);
    private DraftFile? _file;
    private bool _disposed;
    private bool _sealed;
    private bool _failed;

    internal BlobDraft(SegmentDirectory directory, int largeBytes)
    {
        _directory = directory;
        _largeBytes = largeBytes;
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>True when the bytes go to a file of their own.</summary>
    internal bool IsLarge => _file is not null;

    /// <summary>The file of a large draft.</summary>
    internal DraftFile File => _file ?? throw new InvalidOperationException("The draft is in memory.");

    /// <summary>The checksum of a sealed draft.</summary>
    internal ulong Checksum { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ThrowIfUnwritable();
        if (_file is not null)
            _file.Advance(count);
        else
            _memory!.Advance(count);
        Length += count;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk is full or failed; the draft is of no further use.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfUnwritable();
        return _file is null && Length < _largeBytes ? _memory!.GetMemory(sizeHint) : MemoryOfFile(sizeHint);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk is full or failed; the draft is of no further use.</exception>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Appends bytes.</summary>
    /// <exception cref="IOException">The disk is full or failed; the draft is of no further use.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = GetSpan();
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>A seekable, read-only stream over what was written; valid until the draft is disposed or accepted.</summary>
    /// <exception cref="IOException">The disk is full or failed; the draft is of no further use.</exception>
    public Stream OpenRead()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!_sealed)
                _file?.Flush();
            return new DraftStream(this);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Gives the memory back, or deletes the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _memory?.Dispose();
        _file?.Dispose();
    }

    /// <summary>The blob is durable: the memory goes back, the file stays.</summary>
    internal void Consume()
    {
        _file?.Keep();
        Dispose();
    }

    internal int Read(long position, Span<byte> into)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _file?.Read(position, into) ?? _memory!.Read(position, into);
    }

    /// <summary>No more is written: the checksum is made and the record's header put in front.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    internal void Seal()
    {
        if (_sealed)
            return;
        ThrowIfUnwritable();
        if (_file is not null)
        {
            FinishFile(_file);
        }
        else
        {
            Checksum = _memory!.Checksum();
            SegmentFormat.WriteRecordHeader(_memory.Headroom(), Length, Checksum);
        }

        _sealed = true;
    }

    /// <summary>The record of a sealed small draft, header first.</summary>
    internal void GatherInto(List<ReadOnlyMemory<byte>> pieces) => _memory!.GatherInto(pieces);

    private void FinishFile(DraftFile file)
    {
        try
        {
            file.Finish();
            Checksum = file.Location.Checksum;
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    private Memory<byte> MemoryOfFile(int sizeHint)
    {
        try
        {
            if (_file is null)
                MoveToFile();
            return _file!.GetMemory(sizeHint);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw Failed(e);
        }
    }

    private void MoveToFile()
    {
        var file = new DraftFile(_directory);
        _file = file; // from here on Dispose deletes it
        var pieces = new List<ReadOnlyMemory<byte>>();
        _memory!.GatherInto(pieces);
        int skip = SegmentFormat.RecordHeaderBytes;
        foreach (var piece in pieces)
        {
            file.WriteThrough(piece.Span[skip..]);
            skip = 0;
        }

        _memory.Dispose();
        _memory = null;
    }

    /// <summary>After a failed write nobody knows what the file holds: the draft refuses everything from then on.</summary>
    private IOException Failed(Exception e)
    {
        _failed = true;
        return DiskFailure.AsIOException(e);
    }

    private void ThrowIfUnwritable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_sealed)
            throw new InvalidOperationException("The draft was handed over; nothing can be added.");
        if (_failed)
            throw new IOException("An earlier write of this message failed.");
    }
}
