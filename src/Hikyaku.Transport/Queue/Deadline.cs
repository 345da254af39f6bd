using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.RemoteDelivery;

namespace Hikyaku.Transport.Queue;

/// <summary>The time within which a message is to be delivered (RFC 2852), as the queue sees it.</summary>
/// <param name="message">The message.</param>
internal readonly struct Deadline(QueuedMessage message)
{
    /// <summary>RFC 3463 §3.5: "delivery time expired"</summary>
    public static readonly EnhancedStatusCode Expired = new(5, 4, 7);

    private readonly DeliverBy? _wish = message.Envelope.DeliverBy;

    /// <summary>Whether the sender hears of every server that it is handed over to.</summary>
    public bool Traces => _wish is { Traces: true };

    /// <summary>Whether anything was asked for.</summary>
    public bool IsSet => _wish is not null;

    /// <summary>Whether it goes back unless it is delivered now.</summary>
    public bool IsOver(DateTimeOffset now) => _wish is { Returns: true } && now >= message.DeliverBefore;

    /// <summary>Whether its sender is to be told now that it takes longer. Where the time had passed before it came here, somebody else has told.</summary>
    public bool IsToBeTold(DateTimeOffset now) => _wish is { Returns: false } wish && wish.Within > TimeSpan.Zero && now >= message.DeliverBefore;

    /// <summary>When it is to be looked at, at the latest.</summary>
    public DateTimeOffset? Before(DateTimeOffset? dueAt, DateTimeOffset now)
        => dueAt > message.DeliverBefore && message.DeliverBefore > now ? message.DeliverBefore : dueAt;

    /// <summary>The envelope for the next server, with the time that is left.</summary>
    public Envelope EnvelopeAt(DateTimeOffset now) => _wish is { } wish ? message.Envelope with { DeliverBy = wish.After(now - message.ArrivedAt) } : message.Envelope;

    /// <summary>What came of it when its time is over.</summary>
    public static DeliveryResult[] Results(IReadOnlyList<QueuedRecipient> recipients)
        => [.. recipients.Select(_ => new DeliveryResult(DeliveryOutcome.Failed, Expired, "The time within which the message was to be delivered is over", null))];
}
