namespace Hikyaku.Protocol.Sasl;

/// <summary>Names of the mechanisms we speak, as registered with IANA.</summary>
public static class SaslMechanismNames
{
    /// <summary>RFC 4616.</summary>
    public const string Plain = "PLAIN";

    /// <summary>draft-murchison-sasl-login; never standardised, widely used.</summary>
    public const string Login = "LOGIN";

    /// <summary>RFC 7677.</summary>
    public const string ScramSha256 = "SCRAM-SHA-256";

    /// <summary>RFC 7677, bound to the TLS channel.</summary>
    public const string ScramSha256Plus = "SCRAM-SHA-256-PLUS";
}
