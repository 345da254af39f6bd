using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Arc;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.Arc;

/// <summary>
/// Verifies the chain of those who passed a message on, RFC 8617 §5.2. The newest signature of the message comes first: only
/// when it is right, further keys are asked for, each once, never more than there may be sets.
/// </summary>
/// <param name="dns">Where keys are looked up; it remembers them.</param>
/// <param name="time">The clock.</param>
public sealed class ArcVerifier(IDnsResolver dns, TimeProvider time)
{
    private readonly KeyLookup _keys = new(dns);

    /// <summary>Verifies the chain.</summary>
    /// <param name="header">The header, at least up to its blank line.</param>
    /// <param name="body">A stream that stands where the body begins; read only when there is a chain.</param>
    /// <param name="cancellation">When it takes too long.</param>
    public async ValueTask<ArcOutcome> VerifyAsync(ReadOnlyMemory<byte> header, Stream body, CancellationToken cancellation)
    {
        // 1. The sets (§5.2 steps 1 and 3)
        var chain = ArcChain.Read(header.Span);
        if (chain.Highest == 0 && chain.Fault is null) return ArcOutcome.Missing;
        var outcome = new ArcOutcome(ArcResult.Fail, chain.Fault ?? "")
        {
            Highest = chain.Highest,
            Links = [.. chain.Sets.Select(set => new ArcLink(set.Seal.Domain ?? "?", set.Results))],
        };
        if (chain.Fault is not null) return outcome;
        if (FaultOf(chain) is { } fault) return outcome with { Reason = fault, HasEnded = chain.Sets[^1].Seal is { Fault: null, Chain: ChainStatus.Fail } };
        // 2. The message, as the last one passed it on (step 4)
        if (await CheckMessageAsync(chain.Sets[^1], header, body, cancellation).ConfigureAwait(false) is { } change) return outcome with { Reason = change.Reason, IsTemporary = change.IsTemporary };
        // 3. All seals (step 6)
        if (await CheckSealsAsync(chain, header, cancellation).ConfigureAwait(false) is { } broken) return outcome with { Reason = broken.Reason, IsTemporary = broken.IsTemporary };
        return outcome with { Result = ArcResult.Pass, Reason = "as those sealed it who passed it on" };
    }

    private static string? FaultOf(ArcChain chain)
    {
        foreach (var set in chain.Sets)
        {
            if (set.Seal.Fault is { } fault) return fault;
            // step 3 C: the first one found none, everybody after him a good one
            if (set.Seal.Chain == ChainStatus.Fail) return $"{set.Seal.Domain}, who passed it on, found the chain broken";
            if (set.Seal.Chain != (set.Instance == 1 ? ChainStatus.None : ChainStatus.Pass)) return $"the seal of set {set.Instance} says \"{set.Seal.Chain.ToString().ToLowerInvariant()}\" of the chain before it, which can't be";
        }
        return chain.Sets[^1].Message.Fault;
    }

    private async Task<Failure?> CheckMessageAsync(ArcSet set, ReadOnlyMemory<byte> header, Stream body, CancellationToken cancellation)
    {
        var signature = set.Message;
        if (signature.ExpiresAt <= time.GetUtcNow()) return new Failure("the newest signature of the message has expired");
        // What follows the part that l= counts is anybody's.
        if (signature.BodyLength is not null) return new Failure("only a part of the body is signed (l=)");
        var key = _keys.FindAsync(KeyWish.Of(signature), cancellation);
        using var hash = new BodyHash(signature.BodyForm, limit: null);
        BodyHash.Read(body, [hash]);
        var finding = await key.ConfigureAwait(false);
        if (finding.Result != DkimResult.Pass) return Failure.Of(finding);
        if (!hash.Value.AsSpan().SequenceEqual(signature.BodyHash.Span)) return new Failure($"the body was changed after {signature.Domain} passed it on");
        var signed = new SignedHeader(header.Span, [signature]).Hash(header.Span, signature, set.MessagePlace);
        return finding.Published!.Key!.Verify(signed, signature.Signature.Span) ? null : new Failure($"the header was changed after {signature.Domain} passed it on");
    }

    private async Task<Failure?> CheckSealsAsync(ArcChain chain, ReadOnlyMemory<byte> header, CancellationToken cancellation)
    {
        var keys = chain.Sets.Select(set => WishOf(set.Seal)).Distinct().ToDictionary(wish => wish, wish => _keys.FindAsync(wish, cancellation));
        await Task.WhenAll(keys.Values).ConfigureAwait(false);
        var fields = new SealedFields();
        foreach (var set in chain.Sets)
        {
            var finding = await keys[WishOf(set.Seal)].ConfigureAwait(false);
            if (finding.Result != DkimResult.Pass) return Failure.Of(finding);
            fields.Add(header.Span, set.ResultsPlace);
            fields.Add(header.Span, set.MessagePlace);
            var signed = fields.Hash(SignedHeader.WithoutValue(FieldPlace.Read(header.Span, set.SealPlace)));
            if (!finding.Published!.Key!.Verify(signed, set.Seal.Signature.Span)) return new Failure($"the seal of {set.Seal.Domain} (set {set.Instance}) does not fit");
            fields.Add(header.Span, set.SealPlace);
        }
        return null;
    }

    private static KeyWish WishOf(ArcSeal seal) => new(seal.KeyName, seal.Algorithm, seal.Domain!, seal.Domain!);

    private sealed record Failure(string Reason, bool IsTemporary = false)
    {
        public static Failure Of(KeyFinding finding) => new($"of those who passed it on: {finding.Reason}", finding.Result == DkimResult.TempError);
    }
}
