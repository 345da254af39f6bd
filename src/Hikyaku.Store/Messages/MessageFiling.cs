using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>Writes the rows of one accepted message: blob, journey, an e-mail for each account, an entry for each mailbox.</summary>
internal sealed class MessageFiling(WriteScope scope, PendingAcceptance acceptance)
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
        if (messages > 0)
        {
            var id = scope.NextIds(messages + 1);
            scope.Writer.AddBlob(id, acceptance.Location, messages);
            FileCopies(deliveries, blobId: id, nextMessage: id + 1, filed);
        }

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
            ThreadId = ThreadOf(delivery.Account.Id, id),
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

    /// <summary>The thread of the oldest e-mail that shares a key, else a new one named after this e-mail.</summary>
    private long ThreadOf(AccountId account, long message)
    {
        var keys = acceptance.Prepared.ThreadKeys;
        if (keys.Length == 0)
            return message;

        var today = (int)(scope.Now.ToUnixTimeMilliseconds() / TimeSpan.MillisecondsPerDay);
        var thread = message;
        Span<bool> known = stackalloc bool[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (scope.Writer.Thread(account, keys[i], today) is not { } found)
                continue;
            known[i] = true;
            thread = Math.Min(thread, found);
        }

        for (var i = 0; i < keys.Length; i++)
            if (!known[i])
                scope.Writer.AddThreadKey(account, keys[i], thread, today);
        return thread;
    }

    private static long MessageOfEarlier(ReadOnlySpan<PlannedDelivery> earlier, in PlannedDelivery delivery, FiledMessage[] filed)
    {
        for (var i = 0; i < earlier.Length; i++)
            if (DeliveryPlan.IsSameMessage(earlier[i].Delivery, delivery.Delivery))
                return filed[i].MessageId;
        throw new InvalidOperationException("No earlier delivery made the message.");
    }
}
