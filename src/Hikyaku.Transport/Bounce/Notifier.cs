using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Signing;
using MailboxCopy = Hikyaku.Store.Messages.LocalDelivery;
using StoreAcceptance = Hikyaku.Store.Messages.Acceptance;

namespace Hikyaku.Transport.Bounce;

/// <summary>Makes notifications ready for the store: to whom they go, and what is in them.</summary>
internal sealed class Notifier(MailStore store, MessageSigning signing, SenderRewriting rewriting, DomainName host, TimeProvider time)
{
    private static readonly ReversePath NullPath = new(null);

    private readonly NotificationWriter _writer = new(host);

    /// <summary>
    /// The notification as a message to be accepted by the commit that settles what it tells of. It goes from the null path
    /// (RFC 5321 §6.1). Null when the sender is nobody here any more.
    /// </summary>
    public StoreAcceptance? Prepare(Notification notification, Stream? original)
    {
        var named = notification.Message.Envelope.ReversePath.Address ?? throw new ArgumentException("The null path is never told anything.", nameof(notification));
        // Whose mail was forwarded is told at the address from which it came.
        var sender = rewriting.Restore(named, time.GetUtcNow()) ?? named;
        var resolution = store.Directory.Resolve(sender);
        // Who has become an alias of somebody elsewhere is told there.
        var elsewhere = resolution.Kind == RecipientKind.NotLocal ? [sender] : resolution.Remote;
        if (resolution.Accounts.Count == 0 && elsewhere.Count == 0) return null;

        var now = time.GetLocalNow();
        var draft = store.Blobs.CreateDraft();
        try
        {
            _writer.Write(notification, original, now, draft);
            using var written = draft.OpenRead();
            var outgoing = elsewhere.Count > 0 ? OutgoingTo(elsewhere, notification.Message.Envelope, written, now) : null;
            written.Position = 0;
            return new StoreAcceptance
            {
                QueueId = store.Messages.NextQueueId(),
                Content = draft,
                Structure = MessageScanner.Scan(written),
                ReceivedAt = now,
                Deliveries = [.. resolution.Accounts.Select(target => new MailboxCopy { Account = target.Account.Id, Prefix = PrefixFor(target.Account), EnforceQuota = false })],
                Outgoing = outgoing,
            };
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    private static byte[] PrefixFor(Account account)
        => [.. DeliveryFields.ReturnPath(NullPath), .. MailAddress.TryParse(account.Address) is { } address ? DeliveryFields.DeliveredTo(address) : []];

    // RFC 3461 §6.1: "NOTIFY=NEVER" is not needed with the null path, and would be lost on servers that don't know it.
    private OutgoingMail OutgoingTo(IReadOnlyList<MailAddress> addresses, Envelope original, Stream written, DateTimeOffset now) => new()
    {
        // RFC 8689 §5: a report on protected mail is protected too; one on urgent mail is as urgent.
        Envelope = new Envelope { ReversePath = NullPath, Utf8 = original.Utf8, RequireTls = original.RequireTls, Priority = original.Priority },
        Recipients = [.. addresses.Select(address => new EnvelopeRecipient { ForwardPath = new ForwardPath(address) })],
        Prefix = OwnMail.Sign(signing, host.Value, written, now),
    };
}
