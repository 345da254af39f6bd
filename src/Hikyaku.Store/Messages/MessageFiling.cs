using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Queue;

namespace Hikyaku.Store.Messages;

/// <summary>Writes the rows of one accepted message: blob, journey, an e-mail for each account, an entry for each mailbox.</summary>
internal sealed class MessageFiling(WriteScope scope, PendingAcceptance acceptance, QueueSignal queueSignal)
{
    internal Accepted File(ReadOnlySpan<PlannedDelivery> deliveries)
    {
        var messages = 0;
        foreach (ref readonly var delivery in deliveries)
            if (!delivery.Shares)
                messages++;

        scope.Writer.AddJourney(
            acceptance.JourneyId, acceptance.Acceptance.ReceivedAt, acceptance.Prepared.MessageIdHeader, acceptance.Events);
        var filed = new FiledMessage[deliveries.Length];
        var outgoing = acceptance.Acceptance.Outgoing;
        var references = messages + (outgoing is null ? 0 : 1);
        if (references > 0)
        {
            var id = scope.NextIds(messages + 1);
            scope.Writer.AddBlob(id, acceptance.Location, references);
            FileCopies(deliveries, blobId: id, nextMessage: id + 1, filed);
            if (outgoing is not null)
                new QueueRows(scope, queueSignal).Add(acceptance.JourneyId, outgoing, id, acceptance.Location, acceptance.Acceptance.ReceivedAt);
        }

        foreach (var settlement in acceptance.Acceptance.Settles)
            new QueueRows(scope, queueSignal).Settle(settlement);

        return new Accepted(QueueId.Of(acceptance.JourneyId), filed);
    }

    private void FileCopies(ReadOnlySpan<PlannedDelivery> deliveries, long blobId, long nextMessage, FiledMessage[] filed)
    {
        for (var i = 0; i < deliveries.Length; i++)
        {
            ref readonly var delivery = ref deliveries[i];
            long message;
            if (delivery.Shares)
            {
                message = MessageOfEarlier(deliveries[..i], delivery, filed);
                scope.Writer.AddCopy(delivery.Account.Id, message);
            }
            else
            {
                message = nextMessage++;
                AddMessage(message, blobId, delivery);
            }

            filed[i] = AddEntry(delivery, message);
        }
    }

    private void AddMessage(long id, long blobId, in PlannedDelivery delivery)
    {
        scope.Writer.AddMessage(id, new NewMessage
        {
            Account = delivery.Account.Id,
            BlobId = blobId,
            JourneyId = acceptance.JourneyId,
            ThreadId = scope.Threads.ThreadOf(delivery.Account.Id, id, acceptance.Prepared.ThreadKeys, scope.Now),
            Size = delivery.Size,
            Prefix = delivery.Delivery.Prefix,
            Prepared = acceptance.Prepared,
        });
        delivery.Account.UsedBytes += delivery.Size;
    }

    private FiledMessage AddEntry(in PlannedDelivery delivery, long message)
    {
        var date = delivery.Delivery.InternalDate ?? acceptance.Acceptance.ReceivedAt;
        var mailbox = delivery.Mailbox;
        var entry = new MailboxEntry(
            mailbox.UidNext, delivery.Delivery.Flags, delivery.Keywords, scope.NextModSeq(delivery.Account),
            message, delivery.Size, date.ToUnixTimeMilliseconds());
        scope.AddEntry(mailbox, entry);
        delivery.Account.Entries++;
        return new FiledMessage(mailbox.Id, mailbox.UidValidity, entry.Uid, message);
    }

    private static long MessageOfEarlier(ReadOnlySpan<PlannedDelivery> earlier, in PlannedDelivery delivery, FiledMessage[] filed)
    {
        for (var i = 0; i < earlier.Length; i++)
            if (DeliveryPlan.IsSameMessage(earlier[i].Delivery, delivery.Delivery))
                return filed[i].MessageId;
        throw new InvalidOperationException("No earlier delivery made the message.");
    }
}
