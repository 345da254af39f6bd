using System.Buffers;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Acceptance;
using Hikyaku.Transport.RemoteDelivery;
using MailboxCopy = Hikyaku.Store.Messages.LocalDelivery;
using StoreAcceptance = Hikyaku.Store.Messages.Acceptance;

namespace Hikyaku.Transport.Queue;

/// <summary>
/// Files mail for recipients here that waited in the queue for the time when it is to leave: who they are, and whether they have
/// room, is looked at again.
/// </summary>
internal sealed class FilingOfReleased(MailStore store, TimeProvider time)
{
    private const string Inbox = "INBOX";
    private const string Rule = "released";

    /// <summary>Whether recipients of this domain are filed here.</summary>
    public bool IsLocal(string domain) => store.Directory.IsLocalDomain(domain);

    /// <summary>What becomes of each recipient, and the copies that are to be committed with it (null without any).</summary>
    public (DeliveryResult[] Results, Func<StoreAcceptance>? Copies) Plan(ClaimedMessage claimed)
    {
        var message = claimed.Message;
        var results = new DeliveryResult[claimed.Recipients.Count];
        var copies = new Dictionary<AccountId, MailboxCopy>();
        var forwards = new List<EnvelopeRecipient>();
        var journey = new List<JourneyEvent> { new Released(time.GetUtcNow(), message.QueueId) };
        for (var i = 0; i < results.Length; i++)
        {
            var recipient = claimed.Recipients[i].Recipient;
            var address = recipient.ForwardPath.Address!;
            var resolution = store.Directory.Resolve(address);
            results[i] = Judge(resolution, message.Size);
            if (results[i].Outcome != DeliveryOutcome.Delivered) continue;
            foreach (var target in resolution.Accounts)
            {
                if (copies.TryAdd(target.Account.Id, CopyFor(target.Account, message)))
                    journey.Add(new Filed(time.GetUtcNow(), address.ToString(), target.Account.Address, Inbox, Rule));
            }
            // RFC 3461 §5.2.7 (a) and (d): what the sender wants to hear of goes on, with the address that he knows.
            forwards.AddRange(resolution.Remote.Select(target => recipient with { ForwardPath = new ForwardPath(target), OriginalRecipient = recipient.OriginalRecipient ?? OriginalRecipient.Of(address) }));
        }
        if (copies.Count == 0 && forwards.Count == 0) return (results, null);
        if (forwards.Count > 0) journey.Add(new Queued(time.GetUtcNow(), [.. forwards.Select(forward => forward.ForwardPath.ToString())]));
        return (results, () => Prepare(message, [.. copies.Values], forwards, journey));
    }

    private DeliveryResult Judge(RecipientResolution resolution, long size)
    {
        if (resolution.Accounts.Count == 0 && resolution.Remote.Count == 0) return Refused(Refusal.NoSuchUser);
        foreach (var target in resolution.Accounts)
        {
            if (RoomCheck.Check(store.Directory, target.Account, size) is { } refusal) return Refused(refusal);
        }
        var isHere = resolution.Accounts.Count > 0;
        return new DeliveryResult(DeliveryOutcome.Delivered, new(2, 0, 0), isHere ? "Filed into the mailbox" : "Forwarded", null) { IsHere = isHere, PeerNotifies = !isHere };
    }

    private static DeliveryResult Refused(Refusal refusal)
        => new(refusal.Status.IsTemporary ? DeliveryOutcome.Deferred : DeliveryOutcome.Failed, refusal.Status, refusal.Text, null);

    private static MailboxCopy CopyFor(Account account, QueuedMessage message) => new()
    {
        Account = account.Id,
        // Room was looked for above; what comes in this moment must not keep the rest from being settled.
        EnforceQuota = false,
        Prefix = (byte[])[.. DeliveryFields.ReturnPath(message.Envelope.ReversePath), .. MailAddress.TryParse(account.Address) is { } own ? DeliveryFields.DeliveredTo(own) : []],
    };

    /// <exception cref="StoreUnusableException">The message can't be read.</exception>
    private StoreAcceptance Prepare(QueuedMessage message, MailboxCopy[] copies, List<EnvelopeRecipient> forwards, List<JourneyEvent> journey)
    {
        using var content = store.Messages.OpenQueued(message) ?? throw new StoreUnusableException("The message is gone");
        var draft = store.Blobs.CreateDraft();
        try
        {
            using var octets = content.OpenRead();
            for (var read = octets.Read(draft.GetSpan(4096)); read > 0; read = octets.Read(draft.GetSpan(4096))) draft.Advance(read);
            using var written = draft.OpenRead();
            return new StoreAcceptance
            {
                QueueId = store.Messages.NextQueueId(),
                Content = draft,
                Structure = MessageScanner.Scan(written),
                ReceivedAt = time.GetLocalNow(),
                Deliveries = copies,
                Outgoing = forwards.Count == 0 ? null : new OutgoingMail { Envelope = message.Envelope, Recipients = forwards },
                Journey = journey,
            };
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }
}
