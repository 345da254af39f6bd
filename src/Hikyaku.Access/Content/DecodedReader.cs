using System.Buffers;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Content;

/// <summary>Reads a part of a message piece by piece, its transfer encoding undone. Holds two pooled buffers until disposed.</summary>
internal sealed class DecodedReader : IDisposable
{
    private const int PieceBytes = 16 << 10;

    private readonly MessageContent _content;
    private readonly TransferDecoder _decoder;
    private readonly bool _isIdentity;
    private readonly byte[] _encoded = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private readonly byte[] _decoded;
    private long _offset;
    private long _left;
    private bool _finished;

    /// <summary>Begins at the first byte of a part's body.</summary>
    public DecodedReader(MessageContent content, long offset, long count, TransferEncoding encoding)
    {
        _content = content;
        _offset = offset;
        _left = count;
        _decoder = new TransferDecoder(encoding);
        _isIdentity = encoding is TransferEncoding.Identity or TransferEncoding.Unknown;
        _decoded = _isIdentity ? [] : ArrayPool<byte>.Shared.Rent(TransferDecoder.MaxDecodedLength(PieceBytes));
    }

    /// <summary>The next piece, valid until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> piece)
    {
        while (!_finished)
        {
            var decoded = _left == 0 ? Finish() : ReadOn();
            piece = (_isIdentity ? _encoded : _decoded).AsMemory(0, decoded);
            if (decoded > 0)
                return true;
        }
        piece = default;
        return false;
    }

    private int ReadOn()
    {
        var encoded = _encoded.AsSpan(0, (int)Math.Min(PieceBytes, _left));
        _content.ReadExactly(_offset, encoded);
        _offset += encoded.Length;
        _left -= encoded.Length;
        return _isIdentity ? encoded.Length : _decoder.Decode(encoded, _decoded);
    }

    private int Finish()
    {
        _finished = true;
        return _isIdentity ? 0 : _decoder.Finish(_decoded);
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_encoded);
        if (!_isIdentity)
            ArrayPool<byte>.Shared.Return(_decoded);
    }
}
