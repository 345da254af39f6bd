using Hikyaku.Protocol.Dsn;
using Hikyaku.Store;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Bounce;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;
using StoreAcceptance = Hikyaku.Store.Messages.Acceptance;

namespace Hikyaku.Transport.Queue;

/// <summary>
/// Turns what came of an attempt into what becomes of the recipients: gone, tried again, given up; with the
/// notification of the sender in the same commit.
/// </summary>
internal sealed class SettlingOfMessage(RoundParts parts, ClaimedMessage claimed)
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(5);

    private readonly QueuedMessage _message = claimed.Message;

    /// <summary>When the first of those to be tried again is due; known once settling has begun.</summary>
    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>Nothing was tried: the claim ends, nothing is counted.</summary>
    public async Task<string?> GiveBackAsync()
    {
        var now = parts.Time.GetUtcNow();
        NextDue = now;
        var fault = await WriteAsync(new Settlement
        {
            MessageId = _message.Id,
            Recipients = [.. claimed.Recipients.Select(recipient => new RecipientSettlement(recipient.Position, now, null, recipient.Warned))],
        }).ConfigureAwait(false);
        return fault?.Message;
    }

    /// <summary>Copies for mailboxes here that are committed together with what becomes of the recipients; made anew for each try.</summary>
    public Func<StoreAcceptance>? Copies { get; init; }

    /// <summary>Writes it all down; gives what was wrong with the store, or null.</summary>
    public Task<string?> SettleAsync(string domain, Route? route, DeliveryResult[] results)
    {
        var now = parts.Time.GetUtcNow();
        var verdicts = new RecipientVerdict[results.Length];
        for (var i = 0; i < results.Length; i++) verdicts[i] = Judge(claimed.Recipients[i], results[i], now);
        NextDue = verdicts.Min(verdict => verdict.DueAt);

        return WriteUntilItIsThereAsync(domain, route, verdicts, now);
    }

    /// <summary>
    /// What another server has taken must not be sent again because our disk is full for a moment: it is written as soon
    /// as there is space. When this server stops before, it is not written. What the store refuses for another reason it
    /// will refuse again: then the notification is left out, and if that does not help, it is told.
    /// </summary>
    private async Task<string?> WriteUntilItIsThereAsync(string domain, Route? route, RecipientVerdict[] verdicts, DateTimeOffset now)
    {
        var told = verdicts.Where(verdict => verdict.Tells is not null).ToList();
        while (true)
        {
            if (!TryPrepare(told, out var notice))
            {
                if (await WaitAsync().ConfigureAwait(false)) continue;
                return "The notification of a sender could not be made.";
            }
            var settlement = new Settlement
            {
                MessageId = _message.Id,
                Recipients = [.. verdicts.Select(verdict => new RecipientSettlement(verdict.Recipient.Position, verdict.DueAt, Line(verdict.Result), verdict.Warned))],
                Events = [.. Tell(domain, route, verdicts, told, notice?.QueueId, now)],
            };
            var fault = await WriteAsync(settlement, notice).ConfigureAwait(false);
            if (fault is null) Count(verdicts, notice is not null);
            if (fault is not { Kind: StoreErrorKind.Unavailable } || !await WaitAsync().ConfigureAwait(false)) return fault?.Message;
        }
    }

    /// <summary>Waits before the next try; false when this server stops.</summary>
    private async Task<bool> WaitAsync()
    {
        await Task.Delay(BetweenWrites, parts.Time, parts.BreakOff).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !parts.BreakOff.IsCancellationRequested;
    }

    private void Count(RecipientVerdict[] verdicts, bool notified)
    {
        foreach (var group in verdicts.GroupBy(verdict => verdict.Outcome)) parts.Metrics.Attempted(group.Key, group.Count());
        if (notified) parts.Metrics.Notified();
    }

    private RecipientVerdict Judge(QueuedRecipient recipient, DeliveryResult result, DateTimeOffset now)
    {
        var age = now - _message.ReleaseAt;
        var attempts = recipient.Attempts + 1;
        var warned = recipient.Warned;
        DateTimeOffset? dueAt = null;
        ReportAction? happened = null;
        var deadline = new Deadline(_message);
        if (result.Outcome == DeliveryOutcome.Deferred && deadline.IsOver(now))
        {
            result = result with { Outcome = DeliveryOutcome.Failed, Status = Deadline.Expired };
            happened = ReportAction.Failed;
        }
        else if (result.Outcome == DeliveryOutcome.Deferred && parts.Retry.IsHopeless(age, attempts))
        {
            // RFC 3463 §3.5: 4.4.7 and 5.4.7 are "delivery time expired"; the last reply says more to people.
            happened = ReportAction.Failed;
        }
        else if (result.Outcome == DeliveryOutcome.Deferred)
        {
            dueAt = deadline.Before(now + parts.Retry.WaitAfter(attempts, result.IsReply, parts.Random), now);
            if (!warned && deadline.IsToBeTold(now)) (warned, happened, result) = (true, ReportAction.Delayed, result with { Status = new(4, 4, 7) });
            else if (!warned && parts.Retry.IsLate(age) && attempts > 1) (warned, happened) = (true, ReportAction.Delayed);
        }
        else if (result.Outcome == DeliveryOutcome.Failed) happened = ReportAction.Failed;
        else if (result.IsHere) happened = ReportAction.Delivered;
        // RFC 3461 §5.2.2 (b); RFC 2852 §4.2: and who wanted to be told of the time hears that nobody will.
        else if (!result.PeerNotifies || (deadline.IsSet && !result.PeerKeepsTime) || deadline.Traces) happened = ReportAction.Relayed;

        var isTold = happened is { } action && (NotificationRules.IsWanted(_message.Envelope, recipient.Recipient.Notify, action)
            || (action == ReportAction.Relayed && deadline.IsSet && NotificationRules.IsTimeWanted(_message.Envelope, recipient.Recipient.Notify, deadline.Traces)));
        return new RecipientVerdict(recipient, result, dueAt, isTold ? happened : null, happened == ReportAction.Failed, warned);
    }

    /// <summary>
    /// Writes the notification; what can't be read can't be returned, and the sender is told all the same. False when not
    /// even that can be made now.
    /// </summary>
    private bool TryPrepare(List<RecipientVerdict> told, out StoreAcceptance? notice)
    {
        notice = null;
        return told.Count == 0 || TryPrepare(told, withOriginal: true, out notice) || TryPrepare(told, withOriginal: false, out notice);
    }

    private bool TryPrepare(List<RecipientVerdict> told, bool withOriginal, out StoreAcceptance? notice)
    {
        try
        {
            using var original = withOriginal ? parts.Store.Messages.OpenQueued(_message) : null;
            var retryUntil = _message.ReleaseAt + parts.Retry.GiveUpAfter;
            notice = parts.Notifier.Prepare(new Notification(_message, [.. told.Select(ToNotified)], TimeZoneInfo.ConvertTime(retryUntil, parts.Time.LocalTimeZone)), original?.OpenRead());
            return true;
        }
        catch (Exception e) when (e is StoreUnusableException or IOException)
        {
            notice = null;
            return false;
        }
    }

    private static NotifiedRecipient ToNotified(RecipientVerdict verdict)
    {
        var status = verdict.Result.Status;
        // A report's class says what happened in the end, not what the last reply hoped for.
        if (verdict.Tells == ReportAction.Failed && status.Class == 4) status = new EnhancedStatusCode(5, status.Subject, status.Detail);
        return new NotifiedRecipient(verdict.Recipient.Recipient, verdict.Tells!.Value, status, verdict.Result.Text, verdict.Result.Peer?.Host, verdict.Result.IsReply);
    }

    private async Task<StoreError?> WriteAsync(Settlement settlement)
    {
        var settled = await parts.Store.Queue.SettleAsync([settlement]).ConfigureAwait(false);
        return settled.Error;
    }

    private async Task<StoreError?> WriteAsync(Settlement settlement, StoreAcceptance? notice)
    {
        List<StoreAcceptance> together = [];
        if (notice is not null) together.Add(notice with { Journey = [new Notice(parts.Time.GetUtcNow(), _message.QueueId)] });
        if (Copies is not null)
        {
            try
            {
                together.Insert(0, Copies());
            }
            catch (Exception e) when (e is StoreUnusableException or IOException)
            {
                notice?.Content.Dispose();
                return new StoreError(StoreErrorKind.Unavailable, e.Message);
            }
        }
        if (together.Count == 0) return await WriteAsync(settlement).ConfigureAwait(false);
        together[0] = together[0] with { Settles = [settlement] };
        var accepted = await parts.Store.Messages.AcceptAllAsync(together).ConfigureAwait(false);
        if (accepted.Error is null or { Kind: StoreErrorKind.Unavailable } || notice is null) return accepted.Error;
        // The sender's account went away in this moment, or can't be written to: then nobody is to be told.
        return await WriteAsync(settlement, null).ConfigureAwait(false);
    }

    private static IEnumerable<JourneyEvent> Tell(
        string domain, Route? route, RecipientVerdict[] verdicts, List<RecipientVerdict> told, string? notificationId, DateTimeOffset now)
    {
        // 1. What is tried for days is not told each time: a story does not grow without end, nor does a disk fill with them.
        if (told.Count == 0 && verdicts.All(verdict => verdict.Outcome == "deferred" && !IsTold(verdict.Recipient.Attempts + 1))) yield break;

        // 2. The way
        if (route is not null)
            yield return new Routed(now, domain, route.Rule, [.. route.Hops.Select(hop => $"{hop.Host} [{hop.EndPoint.Address}]")], route.IsAuthenticated) { Policy = route.Policy };
        // 3. What came of it
        foreach (var group in verdicts.GroupBy(verdict => (verdict.Result.Outcome, verdict.GivenUp, verdict.Result.Text)))
        {
            var first = group.First();
            var peer = first.Result.Peer;
            var result = first.Outcome;
            yield return new DeliveryAttempted(
                now, Paths(group), result, peer?.Host, peer?.Address, peer?.TlsVersion, peer?.TlsCipher, peer?.Certificate, Line(first.Result), group.Min(verdict => verdict.DueAt))
            {
                Attempts = group.Max(verdict => verdict.Recipient.Attempts) + 1,
            };
        }
        // 4. Whom it was told
        foreach (var group in told.GroupBy(verdict => verdict.Tells!.Value))
            yield return new SenderNotified(now, Paths(group), group.Key.ToString().ToLowerInvariant(), notificationId);
    }

    /// <summary>The first attempts, and then ever fewer: 8, 16, 32...</summary>
    private static bool IsTold(int attempt) => attempt <= 4 || int.IsPow2(attempt);

    private static string[] Paths(IEnumerable<RecipientVerdict> verdicts) => [.. verdicts.Select(verdict => verdict.Recipient.Recipient.ForwardPath.ToString())];

    private static string Line(DeliveryResult result) => result.IsReply ? result.Text : $"{result.Status} {result.Text}";

    /// <summary>What becomes of one recipient.</summary>
    private sealed record RecipientVerdict(
        QueuedRecipient Recipient, DeliveryResult Result, DateTimeOffset? DueAt, ReportAction? Tells, bool GivenUp, bool Warned)
    {
        /// <summary>For journeys and counters.</summary>
        public string Outcome => GivenUp ? "failed" : Result.Outcome == DeliveryOutcome.Delivered ? "delivered" : "deferred";
    }
}
