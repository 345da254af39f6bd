using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Queue;

namespace Hikyaku.Store.Messages;

/// <summary>
/// An acceptance on its way: what can be made ready on the caller's thread is, then the blob stage fills in where the
/// bytes lie, then the writer uses it.
/// </summary>
internal sealed class PendingAcceptance
{
    internal PendingAcceptance(Acceptance acceptance, long journeyId)
    {
        (Acceptance, JourneyId) = (acceptance, journeyId);
        Prepared = new PreparedMessage(acceptance.Structure);
        Events = JourneyJson.Write(acceptance.Journey);
        Length = acceptance.Content.Length;
    }

    internal Acceptance Acceptance { get; }
    internal long JourneyId { get; }
    internal PreparedMessage Prepared { get; }
    internal byte[] Events { get; }

    /// <summary>Bytes of the blob.</summary>
    internal long Length { get; }

    /// <summary>Where the bytes lie, once they are durable.</summary>
    internal BlobLocation Location { get; set; }
}

/// <summary>Files one or several messages whose bytes are durable: all of them or none.</summary>
/// <param name="acceptances">The messages.</param>
/// <param name="queueSignal">Told when something is queued.</param>
/// <param name="replaced">An entry that makes room for them in the same commit, in a mailbox that is held in memory.</param>
internal sealed class AcceptMessages(IReadOnlyList<PendingAcceptance> acceptances, QueueSignal queueSignal, ReplacedEntry? replaced = null)
    : StoreCommand<IReadOnlyList<Accepted>>
{
    protected override StoreResult<IReadOnlyList<Accepted>> Run(WriteScope scope)
    {
        // 1. Find every place, and refuse before the first row is written.
        var plan = new DeliveryPlan(scope);
        if (replaced?.Find(scope, plan) is { } reason)
            return reason;
        foreach (var acceptance in acceptances)
            if (plan.Add(acceptance) is { } refusal)
                return refusal;

        // 2. Write.
        var accepted = new Accepted[acceptances.Count];
        var next = 0;
        for (var i = 0; i < accepted.Length; i++)
            accepted[i] = new MessageFiling(scope, acceptances[i], queueSignal).File(plan.Take(ref next, acceptances[i]));
        replaced?.Remove(scope);
        return accepted;
    }
}
