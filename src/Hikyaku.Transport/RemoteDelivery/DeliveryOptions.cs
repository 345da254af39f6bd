using System.Security.Cryptography.X509Certificates;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>How mail is handed over to other servers.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Our name in EHLO.</summary>
    public required string Hostname { get; init; }

    /// <summary>Recipients of one transaction; more go into further ones (RFC 5321 §4.5.3.1.8: 100 are always taken).</summary>
    public int MaximumRecipients { get; init; } = 100;

    /// <summary>Messages over one connection.</summary>
    public int MaximumTransactions { get; init; } = 100;

    /// <summary>How long a connection that is not needed is kept for the next message.</summary>
    public TimeSpan KeepIdle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The patience with other servers.</summary>
    public DeliveryTimeouts Timeouts { get; init; } = new();

    /// <summary>Authorities to trust instead of the machine's, where a certificate must be valid; null in all but tests.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }
}

/// <summary>How long a client waits (RFC 5321 §4.5.3.2, the least that it asks for).</summary>
public sealed record DeliveryTimeouts
{
    /// <summary>For the connection to be made.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the greeting (§4.5.3.2.1).</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the reply to EHLO, MAIL, RCPT and the like (§4.5.3.2.2, §4.5.3.2.3), and for a TLS handshake.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For 354 (§4.5.3.2.4).</summary>
    public TimeSpan DataStart { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For a piece of the message to be taken (§4.5.3.2.5).</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For the reply to the whole message (§4.5.3.2.6).</summary>
    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);
}
