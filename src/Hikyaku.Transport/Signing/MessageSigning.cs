using System.Collections.Concurrent;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Store.Keys;

namespace Hikyaku.Transport.Signing;

/// <summary>
/// Finds who signs for a domain. Mail is signed when it is submitted, whoever it is for: recipients here see the same
/// signature as those elsewhere, and what leaves hours later needs no second look.
/// </summary>
/// <param name="keys">The private keys.</param>
internal sealed class MessageSigning(SigningKeys keys)
{
    private readonly ConcurrentDictionary<string, Ready> _ready = new();

    /// <summary>False when nothing is ever signed.</summary>
    public bool IsPossible => !keys.IsEmpty;

    /// <summary>
    /// The signer for an author's domain: its own, else the one of the nearest domain above it that is ours, with which
    /// DMARC is content too. Null when there is none.
    /// </summary>
    public DkimSigner? Find(string domain)
    {
        for (var name = domain; ; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (keys.Of(name) is { Count: > 0 } own && SignerOf(name, own) is { } signer) return signer;
            if (!name.Contains('.', StringComparison.Ordinal)) return null;
        }
    }

    /// <summary>Reading a key takes longer than signing with it: signers are kept until the keys of their domain change.</summary>
    private DkimSigner? SignerOf(string domain, IReadOnlyList<SigningKey> current)
    {
        if (!_ready.TryGetValue(domain, out var ready) || !ReferenceEquals(ready.Keys, current)) _ready[domain] = ready = new Ready(current, Make(domain, current));
        return ready.Signer;
    }

    // RSA first: who looks at one signature only knows that one.
    private static DkimSigner? Make(string domain, IReadOnlyList<SigningKey> current)
    {
        SelectedKey[] active =
        [
            .. current.Where(key => key.State == SigningKeyState.Active).OrderBy(key => key.Algorithm)
                .Select(key => new SelectedKey(key.Selector, DkimKey.Import(key.Algorithm, key.PrivateKey.Span))),
        ];
        return active.Length == 0 ? null : new DkimSigner(domain, active);
    }

    private sealed record Ready(IReadOnlyList<SigningKey> Keys, DkimSigner? Signer);
}
