using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Bounce;
using Hikyaku.Transport.Checks;
using Hikyaku.Transport.LocalDelivery;
using Hikyaku.Transport.Reports;
using Hikyaku.Transport.Signing;
using Microsoft.Extensions.Logging;
using StoreAcceptance = Hikyaku.Store.Messages.Acceptance;

namespace Hikyaku.Transport.Acceptance;

/// <summary>
/// The way of a message into the store: what comes out of here accepted is on disk, whole; what is refused has left no
/// trace. Knows nothing of the protocol that brought the message.
/// </summary>
/// <param name="store">Accounts and their quotas, messages, the keys that sign.</param>
/// <param name="rules">What a submission must keep to.</param>
/// <param name="rewriting">Gives forwarded mail a sender of ours.</param>
/// <param name="hostname">Our own name.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is told.</param>
public sealed partial class MessageAcceptor(
    MailStore store, SubmissionRules rules, SenderRewriting rewriting, string hostname, TimeProvider time, ILogger<MessageAcceptor> log)
{
    private readonly AccountDirectory _directory = store.Directory;
    private readonly MessageStore _messages = store.Messages;
    private readonly MessageSigning _signing = new(store.SigningKeys);
    private readonly MailboxCatalog _mailboxes = store.Mailboxes;
    private readonly BlobStore _blobs = store.Blobs;
    private readonly DomainName _host = HostOf(hostname);
    private readonly DeliveryReceipts _receipts = new(new Notifier(store, new MessageSigning(store.SigningKeys), rewriting, HostOf(hostname), time));

    /// <summary>Finds out who sent mail from elsewhere; null when nobody asks.</summary>
    internal SenderChecks? Checks { get; init; }

    /// <summary>How long mail of our users waits before it leaves, so that they can take it back.</summary>
    internal TimeSpan UndoWithin { get; init; }

    /// <summary>Counts what was found; null when nobody does.</summary>
    internal DmarcCounter? Counter { get; init; }

    /// <summary>Takes a message, or tells why not. The content is consumed either way.</summary>
    public async Task<AcceptanceOutcome> AcceptAsync(ArrivingMessage message, CancellationToken cancellation = default)
    {
        // 1. Name it
        var queueId = _messages.NextQueueId();
        var receivedAt = time.GetLocalNow();
        try
        {
            // 2. Ask who really sent it
            var judged = await JudgeAsync(message, cancellation).ConfigureAwait(false);
            if (judged.Findings is { } found && judged.Refusal?.Status.Class == 5) Counter?.Add(found, Handling.Refuse, judged.MainRule);
            if (judged.Refusal is { } refusal) return Refuse(message, queueId, refusal);
            var outcome = await AcceptAsync(message, judged, queueId, receivedAt, cancellation).ConfigureAwait(false);
            if (judged.Findings is { } taken && outcome.Refusal is null) Counter?.Add(taken, judged.HasJunk ? Handling.Junk : Handling.Mark, judged.MainRule);
            return outcome;
        }
        catch (Exception e) when (e is IOException or StoreUnusableException)
        {
            LogStoreFault(e, queueId);
            return Refuse(message, queueId, Refusal.OutOfSpace);
        }
        finally
        {
            // The store has made it its own, or nobody wants it.
            message.Content.Dispose();
        }
    }

    private async Task<AcceptanceOutcome> AcceptAsync(ArrivingMessage arrived, JudgedArrival judged, string queueId, DateTimeOffset receivedAt, CancellationToken cancellation)
    {
        // 3. Take out what pretends to be ours
        var (message, forged) = WithoutForgedResults(arrived);
        using var cleaned = forged > 0 ? message.Content : null;

        // 4. Examine it: hops, author, what is missing, structure
        var examined = await ExamineAsync(message, receivedAt).ConfigureAwait(false);
        if (examined.Refusal is { } unfit) return Refuse(message, queueId, unfit);

        // 5. See who has room for it
        var refusals = CheckRoom(message);
        if (RefusalOfAll(message, refusals) is { } full) return Refuse(message, queueId, full);

        // 6. Plan the copies, each with its trace; what is to leave later, all of it, is queued instead
        var releaseAt = ReleaseOf(message, receivedAt);
        var stamp = message.Origin.Stamp(_host.Value, queueId, receivedAt) with { ClientHost = judged.ClientHost, Priority = message.Envelope.Priority };
        var trace = new TracePrefix(message.Envelope.ReversePath, stamp, judged.Fields, examined.AddedFields);
        var plan = new DeliveryPlan(_mailboxes);
        for (var i = 0; i < message.Recipients.Count && releaseAt is null; i++)
        {
            if (refusals.Length == 0 || refusals[i] is null) plan.Add(message.Recipients[i], trace, judged.IsJunk(message.Recipients[i]));
        }

        var (outgoing, seal) = releaseAt is { } later ? (PostponedMail.Of(message, trace, later), null) : OutgoingOf(message, refusals, judged, trace, receivedAt);

        // 7. Write to the sender, if he wants to hear of the delivery (RFC 3461 §5.2.3); who is doubtful is told nothing: it may be a forgery of somebody else
        var receipt = judged.IsDoubtful ? null : _receipts.Write(message, plan, queueId, receivedAt);

        // 8. Commit octets, copies, queue and journey together, or nothing
        var size = message.Content.Length;
        var acceptance = new StoreAcceptance
        {
            QueueId = queueId,
            Content = message.Content,
            Structure = examined.Structure!,
            ReceivedAt = receivedAt,
            Deliveries = plan.Copies,
            Outgoing = outgoing,
            Journey = JourneyOfArrival.Tell(message, refusals, examined, judged, forged, plan, outgoing, seal, receipt, size, receivedAt),
        };
        if (await CommitAsync(receipt is null ? [acceptance] : [acceptance, receipt.Message], cancellation).ConfigureAwait(false) is { } failure) return Refuse(message, queueId, failure);

        // 9. Tell
        LogAccepted(queueId, message.Origin.Listener, message.Envelope.ReversePath, plan.Copies.Count, size);
        return AcceptanceOutcome.Stored(queueId, refusals);
    }

    /// <summary>Mail of our users, and of machines that are trusted, needs no checks: they are who they say.</summary>
    private bool IsFromElsewhere(MessageOrigin origin)
        => Checks is { } checks && origin is { Submitter: null, Listener: "smtp", ClientAddress: { } client } && !checks.Options.IsTrusted(client);

    private async ValueTask<JudgedArrival> JudgeAsync(ArrivingMessage message, CancellationToken cancellation)
    {
        if (!IsFromElsewhere(message.Origin)) return JudgedArrival.Unchecked;
        // Signatures take a while: not in the thread that reads the sockets.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await using var octets = message.Content.OpenRead();
        using var header = HeaderBlock.Read(octets);
        if (!header.IsComplete) return JudgedArrival.Unchecked;
        var end = HeaderEnd.After(header.Octets);
        octets.Position = end;
        var found = await Checks!.CheckAsync(message.Origin.ClientAddress!, message.Origin.HeloName, message.Envelope.ReversePath, header.Memory[..end], octets, cancellation).ConfigureAwait(false);
        return JudgedArrival.Of(found, message.Recipients, Checks.Options, _host.Value, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
    }

    /// <summary>What our users submit, too, must not pretend to have been checked.</summary>
    private (ArrivingMessage Message, int Forged) WithoutForgedResults(ArrivingMessage message)
    {
        if (message.Origin.Submitter is null && !IsFromElsewhere(message.Origin)) return (message, 0);
        using var octets = message.Content.OpenRead();
        using var header = HeaderBlock.Read(octets);
        if (!header.IsComplete || ForgedResults.Count(header.Octets, _host.Value) is not (> 0 and var forged)) return (message, 0);
        return (message with { Content = ForgedResults.Remove(message.Content, header.Octets, _host.Value, _blobs) }, forged);
    }

    /// <summary>When a submission is to leave; null is at once.</summary>
    private DateTimeOffset? ReleaseOf(ArrivingMessage message, DateTimeOffset now)
    {
        if (message.Origin.Submitter is null) return null;
        // What is to be there soon, or else come back, is not kept for half of its time.
        var undo = now + (message.Envelope.DeliverBy is { Returns: true } by && by.Within / 2 < UndoWithin ? by.Within / 2 : UndoWithin);
        var release = message.Envelope.Release?.From(now) is { } named && named > undo ? named : undo;
        return release > now ? release : null;
    }

    /// <summary>What goes on to other servers: what our users send there, and what is forwarded.</summary>
    private (OutgoingMail? Mail, Sealing? Seal) OutgoingOf(ArrivingMessage message, Refusal?[] refusals, JudgedArrival judged, TracePrefix trace, DateTimeOffset now)
    {
        LocalRecipient[] forwarding = [.. message.Recipients.Where((recipient, index) => recipient.Forwards.Count > 0 && (refusals.Length == 0 || refusals[index] is null))];
        EnvelopeRecipient[] going = [.. message.Elsewhere, .. forwarding.SelectMany(recipient => recipient.Forwards).DistinctBy(recipient => recipient.ForwardPath.Address!.LookupKey)];
        if (going.Length == 0) return (null, null);
        var seal = forwarding.Length > 0 ? Seal(message, judged, forwarding[0].Address.Domain, now) : null;
        var isOnly = message.Recipients.Count + message.Elsewhere.Count == 1;
        var only = !isOnly ? null : message.Elsewhere is [var one] ? one.ForwardPath : (ForwardPath?)message.Recipients[0].Envelope.ForwardPath;
        var mail = new OutgoingMail
        {
            Envelope = forwarding.Length == 0 ? message.Envelope : message.Envelope with { ReversePath = SenderOfForwarded(message, forwarding[0].Address.Domain, now) },
            Recipients = going,
            // Which address of ours forwards it only those learn who are the only ones: the others may be blind copies.
            Prefix = trace.ForElsewhere(only, isOnly && forwarding is [var forwarder] ? forwarder.Address : null, seal?.Fields ?? []),
        };
        return (mail, seal);
    }

    /// <summary>Only what was checked is sealed: what our users send carries our signature, which forwarding leaves whole.</summary>
    private Sealing? Seal(ArrivingMessage message, JudgedArrival judged, string domain, DateTimeOffset now)
    {
        if (judged.Findings is not { } found || _signing.Find(domain) is not { } signer) return null;
        using var octets = message.Content.OpenRead();
        using var header = HeaderBlock.Read(octets);
        var end = HeaderEnd.After(header.Octets);
        octets.Position = end;
        var seal = ForwardSealing.Seal(signer, header.Octets[..end], octets, found.Arc, FindingFields.Results(found, _host.Value), now);
        return seal.Fields.Length == 0 ? null : seal;
    }

    /// <summary>A sender of ours stays; one of elsewhere is rewritten, or where that is too long, postmaster hears of failures.</summary>
    private ReversePath SenderOfForwarded(ArrivingMessage message, string domain, DateTimeOffset now)
    {
        if (message.Envelope.ReversePath.Address is not { } sender || _directory.IsLocalDomain(sender.Domain)) return message.Envelope.ReversePath;
        return new ReversePath(rewriting.Rewrite(sender, domain, now) ?? MailAddress.TryParse("postmaster@" + domain));
    }

    private async ValueTask<ArrivalExamination> ExamineAsync(ArrivingMessage message, DateTimeOffset now)
    {
        // A signature takes far longer than all the rest: it must not hold up the thread that reads the sockets.
        if (message.Origin.Submitter is not null && _signing.IsPossible) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var place = await _messages.Examinations.EnterAsync(message.Content.Length).ConfigureAwait(false);
        return ArrivalExamination.Of(message, rules, _signing, _host, now);
    }

    /// <summary>For each recipient why there is no room; empty when there is room for all.</summary>
    private Refusal?[] CheckRoom(ArrivingMessage message)
    {
        Refusal?[] refusals = [];
        for (var i = 0; i < message.Recipients.Count; i++)
        {
            foreach (var target in message.Recipients[i].Targets)
            {
                if (RoomCheck.Check(_directory, target.Account, message.Content.Length) is not { } refusal) continue;
                if (refusals.Length == 0) refusals = new Refusal?[message.Recipients.Count];
                refusals[i] ??= refusal;
            }
        }
        return refusals;
    }

    // RFC 5321 §4.1.1.4: "The SMTP model does not allow for partial failures at this point". LMTP's does.
    private static Refusal? RefusalOfAll(ArrivingMessage message, Refusal?[] refusals)
    {
        if (refusals.Length == 0 || (message.AnswersEachRecipient && refusals.Contains(null))) return null;
        return refusals.First(refusal => refusal is not null);
    }

    private static DomainName HostOf(string name) => DomainName.TryParse(name) ?? throw new ArgumentException($"{name} is not a host name.", nameof(name));

    private async Task<Refusal?> CommitAsync(IReadOnlyList<StoreAcceptance> acceptances, CancellationToken cancellation)
    {
        var result = await _messages.AcceptAllAsync(acceptances, cancellation: cancellation).ConfigureAwait(false);
        return result.Error is { } error ? StoreRefusal.Of(error) : null;
    }

    private AcceptanceOutcome Refuse(ArrivingMessage message, string queueId, Refusal refusal)
    {
        LogRefused(queueId, message.Origin.Listener, message.Envelope.ReversePath, refusal.Status, refusal.Text);
        return AcceptanceOutcome.Refused(queueId, refusal);
    }
}
