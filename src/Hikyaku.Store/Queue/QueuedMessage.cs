using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Store.Queue;

/// <summary>A message that waits for at least one recipient.</summary>
public sealed record QueuedMessage
{
    /// <summary>The number of its acceptance.</summary>
    public required long Id { get; init; }

    /// <summary>The same as people and logs name it.</summary>
    public required string QueueId { get; init; }

    /// <summary>Where failures are reported, and how to carry it.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>When we took it.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>When it was to leave: later than its arrival when its author wanted it so.</summary>
    public required DateTimeOffset ReleaseAt { get; init; }

    /// <summary>For so many recipients it was queued; 0 when that is not known (in messages from before schema 10).</summary>
    public required int Recipients { get; init; }

    /// <summary>By when it is to be delivered (RFC 2852); null when nobody said.</summary>
    public DateTimeOffset? DeliverBefore => ArrivedAt + Envelope.DeliverBy?.Within;

    /// <summary>Bytes to send, our prefix included.</summary>
    public required long Size { get; init; }
}
