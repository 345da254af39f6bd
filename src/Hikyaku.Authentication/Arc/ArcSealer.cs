using System.Buffers;
using System.Security.Cryptography;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Arc;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Authentication.Arc;

/// <summary>
/// Seals a message that is passed on, RFC 8617 §5.1: those who get it from us may believe, if they trust us, that it was when
/// it came here what we found it to be. May be used by several threads at once.
/// </summary>
/// <param name="domain">Who passes it on, in A-labels.</param>
/// <param name="key">The key; a set has one signature of each kind.</param>
public sealed class ArcSealer(string domain, SelectedKey key)
{
    /// <summary>Gives the three fields to be put before the header; none when nothing may be added to the chain.</summary>
    /// <param name="header">The header as it is passed on, at least up to its blank line.</param>
    /// <param name="body">A stream that stands where the body begins.</param>
    /// <param name="found">What the chain is that it came with.</param>
    /// <param name="results">What we found out about it.</param>
    /// <param name="now">The time of sealing.</param>
    public byte[] Seal(ReadOnlySpan<byte> header, Stream body, ArcOutcome found, AuthenticationResultsField results, DateTimeOffset now)
    {
        // What could not be found out is not said; a chain that ended stays so; and no chain has more than 50 sets (§4.2.1).
        if (found.IsTemporary || found.HasEnded || found.Highest == ArcChain.MostSets) return [];
        var instance = found.Highest + 1;
        var status = found.Result switch { ArcResult.None => ChainStatus.None, ArcResult.Pass => ChainStatus.Pass, _ => ChainStatus.Fail };
        // 1. What we found
        var said = results.ToArcField(instance);
        // 2. The message as it is passed on
        var signature = SignMessage(header, body, instance, now);
        // 3. The chain: all of it, or where it is broken only our own set (§5.1.2)
        var fields = new SealedFields();
        if (status == ChainStatus.Pass)
        {
            foreach (var set in ArcChain.Read(header).Sets) fields.Add(header, set);
        }
        fields.Add(said);
        fields.Add(signature);
        var hash = fields.Hash(ArcSeal.ToField(instance, status, key.Key.Algorithm, domain, key.Selector, now, []));
        return [.. ArcSeal.ToField(instance, status, key.Key.Algorithm, domain, key.Selector, now, key.Key.Sign(hash)), .. signature, .. said];
    }

    private byte[] SignMessage(ReadOnlySpan<byte> header, Stream body, int instance, DateTimeOffset now)
    {
        var (names, offsets) = SignedFields.Choose(header, withSignatures: true);
        var field = new DkimSignatureField
        {
            Algorithm = key.Key.Algorithm,
            Domain = domain,
            Selector = key.Selector,
            SignedAt = now,
            SignedFields = names,
            BodyHash = BodyHash.Of(body, Canonicalization.Relaxed),
            Instance = instance,
        };
        var canonical = new ArrayBufferWriter<byte>(header.Length + 1024);
        foreach (var offset in offsets)
        {
            if (offset >= 0) HeaderCanonicalization.Write(Canonicalization.Relaxed, FieldPlace.Read(header, offset), canonical);
        }
        HeaderCanonicalization.WriteWithoutEnd(Canonicalization.Relaxed, FieldPlace.Read(field.ToField([]), 0), canonical);
        return field.ToField(key.Key.Sign(SHA256.HashData(canonical.WrittenSpan)));
    }
}
