using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.LocalDelivery;
using Hikyaku.Transport.Signing;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Tells what happened to a message up to its mailboxes.</summary>
internal static class JourneyOfArrival
{
    /// <summary>The events in their order.</summary>
    public static List<JourneyEvent> Tell(
        ArrivingMessage message, IReadOnlyList<Refusal?> refusals, ArrivalExamination examined, JudgedArrival judged, int forgedResults,
        DeliveryPlan plan, OutgoingMail? outgoing, Sealing? seal, DeliveryReceipt? receipt, long size, DateTimeOffset at)
    {
        var origin = message.Origin;
        var journey = new List<JourneyEvent>(2 + message.Refused.Count + plan.Planned.Count)
        {
            new Received(
                at, origin.With.ToString(), origin.ClientAddress?.ToString(), origin.HeloName, origin.TlsVersion, origin.TlsCipher, origin.Submitter?.Address,
                message.Envelope.ReversePath.ToString(), [.. message.Recipients.Select(recipient => recipient.Envelope.ForwardPath.ToString()), .. message.Elsewhere.Select(recipient => recipient.ForwardPath.ToString())],
                examined.Structure!.MessageId, size),
        };
        foreach (var refused in message.Refused) journey.Add(new RecipientRefused(at, refused.ForwardPath, refused.Reply));
        for (var i = 0; i < refusals.Count; i++)
        {
            if (refusals[i] is { } refusal)
                journey.Add(new RecipientRefused(at, message.Recipients[i].Envelope.ForwardPath.ToString(), $"{refusal.Status} {refusal.Text}"));
        }
        if (forgedResults > 0) journey.Add(new ForgedResultsRemoved(at, forgedResults));
        journey.AddRange(judged.Tell(at));
        if (examined.Complaint is { } complaint)
            journey.Add(new ComplaintArrived(at, complaint.Type, complaint.UserAgent, complaint.OriginalMessageId, complaint.OriginalSender, [.. complaint.OriginalRecipients.Union(complaint.RemovalRecipients)], complaint.Incidents));
        if (examined.Signer is { } signer) journey.Add(new Signed(at, signer.Domain, [.. signer.Keys.Select(key => key.Selector)]));
        foreach (var copy in plan.Planned)
            journey.Add(new Filed(at, copy.Recipient.Address.ToString(), copy.Target.Account.Address, copy.Mailbox, copy.Rule));
        if (receipt is not null) journey.Add(new SenderNotified(at, receipt.ForwardPaths, "delivered", receipt.Message.QueueId));
        if (seal is not null) journey.Add(new ChainSealed(at, seal.Domain, seal.Selector, seal.Instance));
        if (outgoing is not null) journey.Add(new Queued(at, [.. outgoing.Recipients.Select(recipient => recipient.ForwardPath.ToString())]) { ReleaseAt = outgoing.ReleaseAt });
        return journey;
    }
}
