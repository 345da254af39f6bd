using System.Buffers;
using System.Security.Cryptography;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Dkim;

/// <summary>Signs mail for a domain with each of its keys, RFC 6376 §5, RFC 8463. May be used by several threads at once.</summary>
/// <param name="domain">Who takes responsibility, in A-labels.</param>
/// <param name="keys">The keys, in the order of their fields.</param>
public sealed class DkimSigner(string domain, IReadOnlyList<SelectedKey> keys)
{
    /// <summary>Who takes responsibility.</summary>
    public string Domain => domain;

    /// <summary>The keys that sign.</summary>
    public IReadOnlyList<SelectedKey> Keys => keys;

    /// <summary>Gives the fields with the signatures, to be put before the header.</summary>
    /// <param name="header">The header, at least up to its blank line.</param>
    /// <param name="body">A stream that stands where the body begins.</param>
    /// <param name="now">The time of signing.</param>
    public byte[] Sign(ReadOnlySpan<byte> header, Stream body, DateTimeOffset now)
    {
        // 1. The body, once for all keys
        var bodyHash = BodyHash.Of(body, Canonicalization.Relaxed);
        // 2. The fields
        var (names, offsets) = SignedFields.Choose(header);
        var canonical = new ArrayBufferWriter<byte>(header.Length + 1024);
        foreach (var offset in offsets)
        {
            if (offset >= 0) HeaderCanonicalization.Write(Canonicalization.Relaxed, FieldPlace.Read(header, offset), canonical);
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // 3. A signature for each key
        var fields = new ArrayBufferWriter<byte>(1024 * keys.Count);
        foreach (var key in keys)
        {
            var field = new DkimSignatureField
            {
                Algorithm = key.Key.Algorithm,
                Domain = domain,
                Selector = key.Selector,
                SignedAt = now,
                SignedFields = names,
                BodyHash = bodyHash,
            };
            var itself = new ArrayBufferWriter<byte>(1024);
            HeaderCanonicalization.WriteWithoutEnd(Canonicalization.Relaxed, FieldPlace.Read(field.ToField([]), 0), itself);
            hash.AppendData(canonical.WrittenSpan);
            hash.AppendData(itself.WrittenSpan);
            fields.Write(field.ToField(key.Key.Sign(hash.GetHashAndReset())));
        }
        return fields.WrittenSpan.ToArray();
    }
}

/// <summary>A key and the name under which it is published.</summary>
/// <param name="Selector">A label, or several with dots between them.</param>
/// <param name="Key">The key.</param>
public sealed record SelectedKey(string Selector, DkimKey Key);
