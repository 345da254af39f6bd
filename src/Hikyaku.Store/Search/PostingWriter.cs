using System.Buffers.Binary;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Writes a row of octets in pieces, each with its checksum, in the writer's transaction.</summary>
internal sealed class PostingWriter(SearchWriter writer, long run, PostingKind kind)
{
    private readonly byte[] _piece = new byte[PostingPiece.HeaderOctets + PostingPiece.Octets];
    private int _held;

    /// <summary>How many octets were taken.</summary>
    internal long Length => (long)Pieces * PostingPiece.Octets + _held;

    /// <summary>How many pieces were written.</summary>
    internal int Pieces { get; private set; }

    internal void Append(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var some = octets[..Math.Min(octets.Length, PostingPiece.Octets - _held)];
            some.CopyTo(_piece.AsSpan(PostingPiece.HeaderOctets + _held));
            octets = octets[some.Length..];
            _held += some.Length;
            if (_held == PostingPiece.Octets)
                Write();
        }
    }

    /// <summary>Writes what has not been written yet.</summary>
    internal void Finish()
    {
        if (_held > 0)
            Write();
    }

    private void Write()
    {
        var piece = _piece.AsSpan(0, PostingPiece.HeaderOctets + _held);
        BinaryPrimitives.WriteUInt32LittleEndian(piece, PostingPiece.ChecksumOf(piece[PostingPiece.HeaderOctets..]));
        writer.AddPosting(run, kind, Pieces, piece);
        _held = 0;
        Pieces++;
    }
}
