using System.Buffers;
using System.IO.Hashing;

namespace Hikyaku.Store.Blobs;

/// <summary>
/// Bytes in pooled chunks. The first chunk keeps room for the record's header, so that header and bytes of a small
/// mail are one piece of the appender's gathered write. Chunks grow: 10 KiB of mail cost one rent, 1 MiB seventeen.
/// </summary>
internal sealed class DraftMemory : IDisposable
{
    private const int FirstChunkBytes = 16 << 10;
    private const int ChunkBytes = 64 << 10;

    private readonly List<Chunk> _chunks = new(1);
    private readonly int _headroom;
    private byte[] _open = [];
    private int _used;
    private long _full;

    /// <param name="headroom">Bytes kept free at the beginning.</param>
    public DraftMemory(int headroom) => _headroom = headroom;

    /// <summary>Bytes written, the head room not counted.</summary>
    public long Length => _full + _used - (_open.Length == 0 ? 0 : _headroom);

    public Memory<byte> GetMemory(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_open.Length - _used < wanted)
            OpenChunk(wanted);
        return _open.AsMemory(_used);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _open.Length - _used);
        _used += count;
    }

    /// <summary>The room in front of the first byte.</summary>
    public Span<byte> Headroom()
    {
        if (_open.Length == 0)
            OpenChunk(1);
        return (_chunks.Count > 0 ? _chunks[0].Bytes : _open).AsSpan(0, _headroom);
    }

    /// <summary>XXH3 of the bytes, the head room not counted.</summary>
    public ulong Checksum()
    {
        if (_chunks.Count == 0)
            return XxHash3.HashToUInt64(_open.AsSpan(0, _used)[Math.Min(_used, _headroom)..]);
        var hash = new XxHash3();
        int skip = _headroom;
        foreach (var chunk in _chunks)
        {
            hash.Append(chunk.Bytes.AsSpan(skip, chunk.Used - skip));
            skip = 0;
        }

        hash.Append(_open.AsSpan(0, _used));
        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>Everything in order, head room included.</summary>
    public void GatherInto(List<ReadOnlyMemory<byte>> pieces)
    {
        foreach (var chunk in _chunks)
            pieces.Add(chunk.Bytes.AsMemory(0, chunk.Used));
        if (_used > 0)
            pieces.Add(_open.AsMemory(0, _used));
    }

    /// <summary>Copies from a position (head room not counted); 0 at the end.</summary>
    public int Read(long position, Span<byte> into)
    {
        long at = position + _headroom;
        int copied = 0;
        for (int i = 0; i <= _chunks.Count && copied < into.Length; i++)
        {
            var piece = i < _chunks.Count ? _chunks[i].Bytes.AsSpan(0, _chunks[i].Used) : _open.AsSpan(0, _used);
            if (at < piece.Length)
            {
                var part = piece[(int)at..];
                part = part[..Math.Min(part.Length, into.Length - copied)];
                part.CopyTo(into[copied..]);
                copied += part.Length;
                at += part.Length;
            }

            at -= piece.Length;
        }

        return copied;
    }

    public void Dispose()
    {
        foreach (var chunk in _chunks)
            ArrayPool<byte>.Shared.Return(chunk.Bytes);
        _chunks.Clear();
        _full = 0;
        if (_open.Length > 0)
            ArrayPool<byte>.Shared.Return(_open);
        _open = [];
        _used = 0;
    }

    private void OpenChunk(int wanted)
    {
        int first = _open.Length == 0 ? _headroom : 0;
        int size = Math.Max(_open.Length == 0 ? FirstChunkBytes : ChunkBytes, wanted + first);
        byte[] fresh = ArrayPool<byte>.Shared.Rent(size);
        if (_used > 0)
        {
            _chunks.Add(new Chunk(_open, _used));
            _full += _used;
        }
        else if (_open.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_open);
        }

        _open = fresh;
        _used = first;
    }

    private readonly record struct Chunk(byte[] Bytes, int Used);
}
