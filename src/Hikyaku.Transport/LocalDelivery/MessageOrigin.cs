using System.Net;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.LocalDelivery;

/// <summary>How a message came to us: the facts for its Received header and its journey.</summary>
public sealed record MessageOrigin
{
    /// <summary>The listener's protocol: smtp, submission, lmtp.</summary>
    public required string Listener { get; init; }

    /// <summary>The protocol as the WITH clause names it (RFC 3848, RFC 6531 §4.3).</summary>
    public required WithProtocol With { get; init; }

    /// <summary>The name that the client gave itself in EHLO.</summary>
    public required string HeloName { get; init; }

    /// <summary>The client's address; null for local sockets.</summary>
    public IPAddress? ClientAddress { get; init; }

    /// <summary>"TLSv1.3", or null in clear text.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher suite, or null in clear text.</summary>
    public string? TlsCipher { get; init; }

    /// <summary>Who logged in to submit the message; null for mail from elsewhere, on which the rules of submission have no claim.</summary>
    public Account? Submitter { get; init; }

    /// <summary>The time stamp line that tells of it.</summary>
    /// <param name="hostname">Our own name.</param>
    /// <param name="queueId">The name of the acceptance.</param>
    /// <param name="receivedAt">When it came.</param>
    internal ReceivedField Stamp(string hostname, string queueId, DateTimeOffset receivedAt) => new()
    {
        ClientName = HeloName,
        ClientAddress = ClientAddress,
        ServerName = hostname,
        With = With,
        Tls = TlsVersion is not null && TlsCipher is not null ? (TlsVersion, TlsCipher) : null,
        Id = queueId,
        Date = receivedAt,
    };
}
