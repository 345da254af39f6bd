using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Store.Queue;

/// <summary>What of an accepted message goes on to other servers: it is queued in the same commit.</summary>
public sealed record OutgoingMail
{
    /// <summary>Where failures are reported, and how to carry it.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The recipients, each with a domain; at least one. They are elsewhere, unless it is to leave later: then all are here in the queue.</summary>
    public required IReadOnlyList<EnvelopeRecipient> Recipients { get; init; }

    /// <summary>When it is to leave, and may be taken back until then; null is at once.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>Header lines that go before the received bytes: Received, and what a submission lacked.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }
}
