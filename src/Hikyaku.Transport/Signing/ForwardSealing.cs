using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Transport.Signing;

/// <summary>Seals what is passed on to other servers (RFC 8617 §5.1), so that those who trust us know what it was when it came here.</summary>
internal static class ForwardSealing
{
    /// <summary>Seals a message.</summary>
    /// <param name="signer">Whose keys: those of the domain that passes it on.</param>
    /// <param name="header">Its header as it is passed on, up to its blank line.</param>
    /// <param name="body">A stream that stands where the body begins.</param>
    /// <param name="found">The chain that it came with.</param>
    /// <param name="results">What we found out about it.</param>
    /// <param name="now">The time of sealing.</param>
    /// <returns>The fields to put before it, perhaps none, and the key that was used.</returns>
    public static Sealing Seal(DkimSigner signer, ReadOnlySpan<byte> header, Stream body, ArcOutcome found, AuthenticationResultsField results, DateTimeOffset now)
    {
        // RSA first: it is what everybody verifies.
        var key = signer.Keys.FirstOrDefault(candidate => candidate.Key.Algorithm == DkimAlgorithm.RsaSha256) ?? signer.Keys[0];
        var fields = new ArcSealer(signer.Domain, key).Seal(header, body, found, results, now);
        return new Sealing(fields, signer.Domain, key.Selector, found.Highest + 1);
    }
}

/// <summary>A seal.</summary>
/// <param name="Fields">The header lines; empty when none may be added.</param>
/// <param name="Domain">Who sealed.</param>
/// <param name="Selector">With which key.</param>
/// <param name="Instance">The number in the chain.</param>
internal sealed record Sealing(byte[] Fields, string Domain, string Selector, int Instance);
