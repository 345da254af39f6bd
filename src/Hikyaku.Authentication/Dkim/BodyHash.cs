using System.Buffers;
using System.Security.Cryptography;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Dkim;

/// <summary>Hashes a body while it comes by, RFC 6376 §3.7, never holding more than a piece of it.</summary>
internal static class BodyHash
{
    private const int PieceOctets = 16 * 1024;

    /// <summary>The SHA-256 hash of the rest of a stream.</summary>
    public static byte[] Of(Stream body, Canonicalization form)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var canonical = new ArrayBufferWriter<byte>(PieceOctets);
        var canonicalizer = new BodyCanonicalizer(form);
        var piece = ArrayPool<byte>.Shared.Rent(PieceOctets);
        try
        {
            for (var read = body.Read(piece); read > 0; read = body.Read(piece))
            {
                canonicalizer.Write(piece.AsSpan(0, read), canonical);
                hash.AppendData(canonical.WrittenSpan);
                canonical.ResetWrittenCount();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        canonicalizer.Finish(canonical);
        hash.AppendData(canonical.WrittenSpan);
        return hash.GetHashAndReset();
    }
}
