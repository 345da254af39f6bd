using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Store.Keys;

namespace Hikyaku.Server.Domains;

/// <summary>A key that signs mail, without what is secret of it.</summary>
/// <param name="Selector">Its name.</param>
/// <param name="Algorithm">rsa-sha256 or ed25519-sha256.</param>
/// <param name="State">waiting, active or retired.</param>
/// <param name="ChangedAt">Since when.</param>
/// <param name="Name">Where it is to be published.</param>
/// <param name="Record">The TXT record.</param>
internal sealed record KeySummary(string Selector, string Algorithm, SigningKeyState State, DateTimeOffset ChangedAt, string Name, string Record)
{
    /// <summary>Of a key.</summary>
    public static KeySummary Of(SigningKey key)
    {
        using DkimKey read = DkimKey.Import(key.Algorithm, key.PrivateKey.Span);
        return new(key.Selector, DkimSignatureField.NameOf(key.Algorithm), key.State, key.ChangedAt, $"{key.Selector}._domainkey.{key.Domain}", read.ToRecord().ToString());
    }
}
