using System.Security.Cryptography;
using Hikyaku.Protocol.Imap.Urls;

namespace Hikyaku.Access.Imap.Urls;

/// <summary>The token of the mechanism INTERNAL (RFC 4467 §6): a kind, and a keyed hash of the URL without it.</summary>
internal static class UrlSignature
{
    /// <summary>The one mechanism.</summary>
    public const string Mechanism = "INTERNAL";

    private const byte HmacSha256 = 1;

    /// <summary>Makes the token for a URL that ends before its mechanism.</summary>
    public static byte[] Make(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rump) => [HmacSha256, .. HMACSHA256.HashData(key, rump)];

    /// <summary>True when the URL carries the token that the key makes.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> url, UrlAuthorization authorization) =>
        authorization.Mechanism == Mechanism
        && CryptographicOperations.FixedTimeEquals(Make(key, url[..authorization.RumpLength]), authorization.Token.Span);
}
