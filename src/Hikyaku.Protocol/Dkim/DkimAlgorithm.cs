namespace Hikyaku.Protocol.Dkim;

/// <summary>How a message is signed; the numbers are kept in the store. rsa-sha1 is no longer one (RFC 8301 §3.1).</summary>
public enum DkimAlgorithm
{
    /// <summary>rsa-sha256, RFC 6376 §3.3: what everybody verifies.</summary>
    RsaSha256 = 1,

    /// <summary>ed25519-sha256, RFC 8463: short keys and signatures, not yet verified everywhere.</summary>
    Ed25519Sha256 = 2,
}
