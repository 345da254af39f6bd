using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Store.Queue;

/// <summary>What of an accepted message goes on to other servers: it is queued in the same commit.</summary>
public sealed record OutgoingMail
{
    /// <summary>Where failures are reported, and how to carry it.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The recipients elsewhere, each with a domain; at least one.</summary>
    public required IReadOnlyList<EnvelopeRecipient> Recipients { get; init; }

    /// <summary>Header lines that go before the received bytes: Received, and what a submission lacked.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }
}
