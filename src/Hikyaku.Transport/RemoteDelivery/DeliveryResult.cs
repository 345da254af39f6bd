using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>What came of an attempt for one recipient.</summary>
/// <param name="Outcome">Whether it is there, may get there, or never will.</param>
/// <param name="Status">The enhanced status code, of the class that fits the outcome.</param>
/// <param name="Text">What the other server said, or what went wrong.</param>
/// <param name="Peer">Who said it; null when nobody was reached.</param>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, EnhancedStatusCode Status, string Text, PeerFacts? Peer)
{
    /// <summary>True when the text is the peer's reply, word for word.</summary>
    public bool IsReply { get; init; }

    /// <summary>True when the peer was told what the sender wants to hear of, and will tell.</summary>
    public bool PeerNotifies { get; init; }

    /// <summary>True when the peer keeps to the time within which the message is to be delivered (RFC 2852).</summary>
    public bool PeerKeepsTime { get; init; }

    /// <summary>True when it lies in a mailbox of ours.</summary>
    public bool IsHere { get; init; }

    /// <summary>True when the domain was not reached at all, so that its other mail need not be tried now.</summary>
    public bool NobodyReached { get; init; }
}

/// <summary>How an attempt ended.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The other server has taken the message.</summary>
    Delivered,

    /// <summary>It may go well later.</summary>
    Deferred,

    /// <summary>It never will.</summary>
    Failed,
}

/// <summary>The other end of a connection.</summary>
/// <param name="Host">Its name as the DNS or the operator has it.</param>
/// <param name="Address">Its address.</param>
/// <param name="TlsVersion">"TLSv1.3", or null in clear text.</param>
/// <param name="TlsCipher">The cipher suite, or null.</param>
/// <param name="Certificate">What was thought of its certificate, or null.</param>
internal sealed record PeerFacts(string Host, string Address, string? TlsVersion, string? TlsCipher, string? Certificate);
