namespace Hikyaku.Protocol.Smtp;

/// <summary>What a session may or may not offer for MAIL: what EHLO did not name is not known either.</summary>
[Flags]
public enum MailExtensions
{
    /// <summary>Only what every session offers.</summary>
    None = 0,

    /// <summary>REQUIRETLS (RFC 8689 §2: only inside TLS).</summary>
    RequireTls = 1,

    /// <summary>FUTURERELEASE (RFC 4865).</summary>
    FutureRelease = 2,

    /// <summary>MT-PRIORITY (RFC 6710).</summary>
    Priority = 4,
}
