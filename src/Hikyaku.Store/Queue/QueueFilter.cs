namespace Hikyaku.Store.Queue;

/// <summary>Which recipients in the queue are meant: those that fulfil every condition that is given.</summary>
public sealed record QueueFilter
{
    /// <summary>Of this message, by its queue id.</summary>
    public string? QueueId { get; init; }

    /// <summary>Of this domain.</summary>
    public string? Domain { get; init; }

    /// <summary>This address.</summary>
    public string? Recipient { get; init; }

    /// <summary>Of messages from this address; the empty string is the null path.</summary>
    public string? Sender { get; init; }

    /// <summary>In this state.</summary>
    public QueueState? State { get; init; }
}
