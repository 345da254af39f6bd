using System.Buffers;
using System.IO.Hashing;

namespace Hikyaku.Store.Blobs;

/// <summary>One blob, open for reading. Holds its segment until disposed.</summary>
internal sealed class BlobReader : IDisposable
{
    private const int VerifyBytes = 256 << 10;
    private const string EndsEarly = "the file ends within the record";
    private const string WrongChecksum = "the checksum is wrong";

    private readonly BlobLocation _location;
    private readonly Action<BlobLocation> _suspect;
    private SegmentFile? _segment;

    /// <param name="segment">Where it lies.</param>
    /// <param name="location">Where in there.</param>
    /// <param name="suspect">Is told when it turns out to be damaged.</param>
    /// <exception cref="StoreUnusableException">There is no such record at that place.</exception>
    public BlobReader(SegmentFile segment, BlobLocation location, Action<BlobLocation> suspect)
    {
        _segment = segment;
        _location = location;
        _suspect = suspect;
        Span<byte> header = stackalloc byte[SegmentFormat.RecordHeaderBytes];
        try
        {
            int read = ReadAt(location.Offset, header);
            if (!SegmentFormat.TryReadRecordHeader(header[..read], out long length, out ulong checksum)
                || length != location.Length || checksum != location.Checksum)
            {
                throw Damaged("no such record is there");
            }
        }
        catch (StoreUnusableException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the blob.</summary>
    public long Length => _location.Length;

    /// <summary>
    /// Reads at a position as much as fits and is there; 0 at the end. A read of the whole blob at once is checked
    /// against the checksum.
    /// </summary>
    /// <exception cref="StoreUnusableException">The segment can't be read or is damaged.</exception>
    public int Read(long offset, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= _location.Length || into.IsEmpty)
            return 0;
        if (into.Length > _location.Length - offset)
            into = into[..(int)(_location.Length - offset)];

        int read = ReadAt(_location.DataOffset + offset, into);
        if (read < into.Length)
            throw Damaged(EndsEarly);
        if (read == _location.Length && XxHash3.HashToUInt64(into) != _location.Checksum)
            throw Damaged(WrongChecksum);
        return read;
    }

    /// <summary>Reads everything against the checksum.</summary>
    /// <exception cref="StoreUnusableException">The segment can't be read or is damaged.</exception>
    public void Verify()
    {
        if (FindDamage(CancellationToken.None) is { } damage)
            throw Damaged(damage);
    }

    /// <summary>Copies the whole blob.</summary>
    /// <exception cref="StoreUnusableException">The segment can't be read.</exception>
    public void CopyTo(BlobDraft draft)
    {
        for (long at = 0; at < _location.Length;)
        {
            int read = Read(at, draft.GetSpan());
            draft.Advance(read);
            at += read;
        }
    }

    /// <summary>Reads everything against the checksum. Null when it is whole, else what is wrong.</summary>
    public string? FindDamage(CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(_location.Length, 1), VerifyBytes));
        try
        {
            var hash = new XxHash3();
            for (long at = 0; at < _location.Length;)
            {
                cancellation.ThrowIfCancellationRequested();
                int read = ReadAt(_location.DataOffset + at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, _location.Length - at)));
                if (read == 0)
                    return EndsEarly;
                hash.Append(buffer.AsSpan(0, read));
                at += read;
            }

            return hash.GetCurrentHashAsUInt64() == _location.Checksum ? null : WrongChecksum;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _segment?.LetGo();
        _segment = null;
    }

    private int ReadAt(long position, Span<byte> into)
    {
        ObjectDisposedException.ThrowIf(_segment is null, this);
        int total = 0;
        try
        {
            while (total < into.Length)
            {
                int read = RandomAccess.Read(_segment.Handle, into[total..], position + total);
                if (read == 0)
                    break;
                total += read;
            }

            return total;
        }
        catch (IOException e)
        {
            throw Damaged(e.Message, e);
        }
    }

    private StoreUnusableException Damaged(string what, Exception? cause = null)
    {
        _suspect(_location);
        return new($"The message at segment {_location.Segment}, position {_location.Offset} can't be read: {what}. Run 'hikyaku check --repair'.", cause);
    }
}
