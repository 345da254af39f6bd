using Hikyaku.Protocol.Dsn;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Bounce;
using Hikyaku.Transport.LocalDelivery;
using StoreAcceptance = Hikyaku.Store.Messages.Acceptance;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Tells senders who asked for it (NOTIFY=SUCCESS) that their mail lies in mailboxes here, by the commit that puts it there.</summary>
internal sealed class DeliveryReceipts(Notifier notifier)
{
    /// <summary>The notification; null when nobody asked, or nobody is to be told.</summary>
    public DeliveryReceipt? Write(ArrivingMessage message, DeliveryPlan plan, string queueId, DateTimeOffset now)
    {
        NotifiedRecipient[] told =
        [
            .. plan.Planned.Select(copy => copy.Recipient.Envelope).Distinct()
                .Where(recipient => recipient.ForwardPath.Address is not null && NotificationRules.IsWanted(message.Envelope, recipient.Notify, ReportAction.Delivered))
                .Select(recipient => new NotifiedRecipient(recipient, ReportAction.Delivered, new(2, 0, 0), "Filed into the mailbox", null, IsReply: false)),
        ];
        if (told.Length == 0) return null;
        var about = new QueuedMessage { Id = 0, QueueId = queueId, Envelope = message.Envelope, ArrivedAt = now, ReleaseAt = now, Recipients = message.Recipients.Count + message.Elsewhere.Count, Size = message.Content.Length };
        using var original = message.Content.OpenRead();
        if (notifier.Prepare(new Notification(about, told, now), original) is not { } notice) return null;
        return new DeliveryReceipt(notice with { Journey = [new Notice(now, queueId)] }, [.. told.Select(recipient => recipient.Recipient.ForwardPath.ToString())]);
    }
}

/// <summary>A notification about mail that was delivered here.</summary>
/// <param name="Message">It, ready for the store.</param>
/// <param name="ForwardPaths">The recipients that it tells of.</param>
internal sealed record DeliveryReceipt(StoreAcceptance Message, IReadOnlyList<string> ForwardPaths);
