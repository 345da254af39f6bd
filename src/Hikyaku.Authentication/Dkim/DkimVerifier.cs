using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Authentication.Dkim;

/// <summary>
/// Verifies the signatures of a message, RFC 6376 §6, RFC 8301, RFC 8463. The body is read once, whatever the number of
/// signatures, and never held in memory.
/// </summary>
/// <param name="dns">Where keys are looked up; it remembers them.</param>
/// <param name="time">The clock.</param>
public sealed class DkimVerifier(IDnsResolver dns, TimeProvider time)
{
    /// <summary>RFC 6376 §8.4 advises a limit. Those at the top were added last, nearest to us.</summary>
    private const int MostSignatures = 10;

    /// <summary>A body is read in at most so many ways: two forms, and what l= asks for.</summary>
    private const int MostBodyForms = 6;

    private readonly KeyLookup _keys = new(dns);

    /// <summary>Verifies what it finds.</summary>
    /// <param name="header">The header, at least up to its blank line.</param>
    /// <param name="body">A stream that stands where the body begins.</param>
    /// <param name="cancellation">When it takes too long: what is not known by then is a temperror.</param>
    public async ValueTask<DkimReport> VerifyAsync(ReadOnlyMemory<byte> header, Stream body, CancellationToken cancellation)
    {
        // 1. The signatures
        var (found, ignored) = Find(header.Span);
        if (found.Count == 0) return new DkimReport([], 0);
        var usable = found.Where(one => one.Signature.Fault is null && !IsExpired(one.Signature)).ToList();
        // 2. Their keys, all at once
        var keys = usable.ToDictionary(one => one.Place, one => _keys.FindAsync(KeyWish.Of(one.Signature), cancellation));
        // 3. The body, meanwhile
        var bodies = BodiesOf(usable);
        try
        {
            if (bodies.Count > 0) BodyHash.Read(body, bodies);
            // 4. What comes of it
            var signed = new SignedHeader(header.Span, usable.Select(one => one.Signature));
            var outcomes = new List<DkimOutcome>(found.Count);
            foreach (var one in found)
            {
                var outcome = keys.TryGetValue(one.Place, out var key)
                    ? Judge(one, await key.ConfigureAwait(false), bodies, signed, header.Span)
                    : new DkimOutcome(one.Signature.Domain is null ? DkimResult.Neutral : DkimResult.PermError, one.Signature.Fault ?? "the signature has expired");
                outcomes.Add(outcome with { Domain = one.Signature.Domain, Selector = one.Signature.Selector, Algorithm = one.Signature.AlgorithmName, Mark = one.Signature.Mark });
            }
            return new DkimReport(outcomes, ignored);
        }
        finally
        {
            foreach (var hash in bodies) hash.Dispose();
        }
    }

    private static (List<PlacedSignature> Found, int Ignored) Find(ReadOnlySpan<byte> header)
    {
        var found = new List<PlacedSignature>();
        var ignored = 0;
        foreach (var field in new HeaderFields(header))
        {
            if (!field.Is("DKIM-Signature"u8)) continue;
            if (found.Count == MostSignatures) ignored++;
            else found.Add(new PlacedSignature(DkimSignature.Read(field), field.Offset));
        }
        return (found, ignored);
    }

    private bool IsExpired(DkimSignature signature) => signature.ExpiresAt <= time.GetUtcNow();

    private static List<BodyHash> BodiesOf(List<PlacedSignature> usable)
        => [.. usable.Select(one => (one.Signature.BodyForm, one.Signature.BodyLength)).Distinct().Take(MostBodyForms).Select(pair => new BodyHash(pair.BodyForm, pair.BodyLength))];

    private static DkimOutcome Judge(PlacedSignature one, KeyFinding finding, List<BodyHash> bodies, SignedHeader signed, ReadOnlySpan<byte> header)
    {
        var signature = one.Signature;
        var key = finding.Published?.Key;
        if (finding.Result != DkimResult.Pass) return new DkimOutcome(finding.Result, finding.Reason) { KeyBits = key?.Bits ?? 0 };
        if (bodies.Find(candidate => candidate.Form == signature.BodyForm && candidate.Limit == signature.BodyLength) is not { } body)
            return new DkimOutcome(DkimResult.Policy, "the message has more signatures with l= than are looked at");

        var headerFits = key!.Verify(signed.Hash(header, signature, one.Place), signature.Signature.Span);
        var bodyFits = body.Value.AsSpan().SequenceEqual(signature.BodyHash.Span);
        return Outcome() with { KeyBits = key.Bits, IsWeak = key.IsWeak };

        DkimOutcome Outcome()
        {
            if (signature.BodyLength > body.Length) return new DkimOutcome(DkimResult.Fail, "the body is shorter than what was signed: it was cut off on the way") { Damage = DkimDamage.Truncated };
            if (!bodyFits && !headerFits) return new DkimOutcome(DkimResult.Fail, "header and body were changed, or the signature was made for another message") { Damage = DkimDamage.BodyAndHeader };
            if (!bodyFits) return new DkimOutcome(DkimResult.Fail, "the body was changed on the way; the header is as it was signed") { Damage = DkimDamage.Body };
            if (!headerFits) return new DkimOutcome(DkimResult.Fail, "a signed header field was changed or added on the way; the body is as it was signed") { Damage = DkimDamage.Header };
            // §8.2: what follows the part that l= counts is anybody's.
            if (signature.BodyLength is not null) return new DkimOutcome(DkimResult.Policy, "only a part of the body is signed (l=)");
            // §3.6.1: "MUST NOT treat messages from Signers in testing mode differently from unsigned email"
            if (finding.Published!.Record.Flags.Contains("y")) return new DkimOutcome(DkimResult.Neutral, "the signature is right, but the domain says that it is only testing (t=y)");
            return new DkimOutcome(DkimResult.Pass, "header and body are as they were signed");
        }
    }

    /// <summary>A signature and where its field begins.</summary>
    private readonly record struct PlacedSignature(DkimSignature Signature, int Place);
}
