using System.Buffers;
using System.Security.Cryptography;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Dkim;

/// <summary>Hashes a body while it comes by, RFC 6376 §3.7, never holding more than a piece of it.</summary>
internal sealed class BodyHash(Canonicalization form, long? limit) : IDisposable
{
    private const int PieceOctets = 16 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _canonical = new(PieceOctets);
    private readonly BodyCanonicalizer _canonicalizer = new(form);

    /// <summary>In which form.</summary>
    public Canonicalization Form => form;

    /// <summary>How many octets of the canonical body count; null is all (l=).</summary>
    public long? Limit => limit;

    /// <summary>Octets of the canonical body.</summary>
    public long Length { get; private set; }

    /// <summary>The hash, when the body is over.</summary>
    public byte[] Value { get; private set; } = [];

    /// <summary>The SHA-256 hash of the rest of a stream.</summary>
    public static byte[] Of(Stream body, Canonicalization form)
    {
        using var hash = new BodyHash(form, limit: null);
        Read(body, [hash]);
        return hash.Value;
    }

    /// <summary>Reads the rest of a stream once for several hashes.</summary>
    public static void Read(Stream body, IReadOnlyList<BodyHash> hashes)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceOctets);
        try
        {
            for (var read = body.Read(piece); read > 0; read = body.Read(piece))
            {
                foreach (var hash in hashes) hash.Write(piece.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        foreach (var hash in hashes) hash.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Write(ReadOnlySpan<byte> octets)
    {
        _canonicalizer.Write(octets, _canonical);
        Append();
    }

    private void Finish()
    {
        _canonicalizer.Finish(_canonical);
        Append();
        Value = _hash.GetHashAndReset();
    }

    private void Append()
    {
        var octets = _canonical.WrittenSpan;
        var counted = limit is { } most ? octets[..(int)Math.Clamp(most - Length, 0, octets.Length)] : octets;
        _hash.AppendData(counted);
        Length += octets.Length;
        _canonical.ResetWrittenCount();
    }
}
