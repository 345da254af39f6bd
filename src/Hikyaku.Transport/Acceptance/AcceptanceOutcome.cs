namespace Hikyaku.Transport.Acceptance;

/// <summary>What became of an arriving message.</summary>
public sealed class AcceptanceOutcome
{
    private readonly IReadOnlyList<Refusal?> _byRecipient;

    private AcceptanceOutcome(string queueId, Refusal? refusal, IReadOnlyList<Refusal?> byRecipient)
        => (QueueId, Refusal, _byRecipient) = (queueId, refusal, byRecipient);

    /// <summary>The name under which logs, and the journey when it was stored, tell of the message.</summary>
    public string QueueId { get; }

    /// <summary>Why nobody gets it; null when it is durably stored for at least one recipient.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Why this recipient does not get it; null when the message is stored for them.</summary>
    /// <param name="index">The recipient's place in <see cref="ArrivingMessage.Recipients"/>.</param>
    public Refusal? RefusalFor(int index) => Refusal ?? (_byRecipient.Count == 0 ? null : _byRecipient[index]);

    internal static AcceptanceOutcome Stored(string queueId, IReadOnlyList<Refusal?> byRecipient) => new(queueId, null, byRecipient);

    internal static AcceptanceOutcome Refused(string queueId, Refusal refusal) => new(queueId, refusal, []);
}
