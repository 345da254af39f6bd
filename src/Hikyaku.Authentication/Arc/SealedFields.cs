using System.Buffers;
using System.Security.Cryptography;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Arc;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Arc;

/// <summary>
/// What seals are about, RFC 8617 §5.1.1: the fields of all sets up to their own, from the first set on, in relaxed form.
/// What one seal is about begins with what the one before it is about, so all of it is written once.
/// </summary>
internal sealed class SealedFields
{
    private readonly ArrayBufferWriter<byte> _canonical = new(4096);

    /// <summary>Adds a field of a set.</summary>
    public void Add(ReadOnlySpan<byte> field, int place = 0) => HeaderCanonicalization.Write(Canonicalization.Relaxed, FieldPlace.Read(field, place), _canonical);

    /// <summary>Adds all three fields of a set.</summary>
    public void Add(ReadOnlySpan<byte> header, ArcSet set)
    {
        Add(header, set.ResultsPlace);
        Add(header, set.MessagePlace);
        Add(header, set.SealPlace);
    }

    /// <summary>The hash for a seal, whose field is given without its signature.</summary>
    public byte[] Hash(ReadOnlySpan<byte> seal)
    {
        var itself = new ArrayBufferWriter<byte>(1024);
        HeaderCanonicalization.WriteWithoutEnd(Canonicalization.Relaxed, FieldPlace.Read(seal, 0), itself);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_canonical.WrittenSpan);
        hash.AppendData(itself.WrittenSpan);
        return hash.GetHashAndReset();
    }
}
