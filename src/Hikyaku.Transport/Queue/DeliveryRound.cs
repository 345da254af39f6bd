using System.Runtime.ExceptionServices;
using Hikyaku.Store;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.Queue;

/// <summary>
/// One turn of a domain: claims some of what is due, finds the way, delivers message after message, and settles each.
/// </summary>
/// <param name="parts">What it works with.</param>
/// <param name="domain">Whose mail.</param>
/// <param name="dueLater">Is told when more is due.</param>
internal sealed class DeliveryRound(RoundParts parts, string domain, Action<DateTimeOffset> dueLater)
{
    /// <summary>No delivery takes this long: a claim that lasted longer belongs to nobody any more.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private const int ClaimedAtOnce = 100;

    /// <summary>How many messages may be answered by the other server and not yet written down.</summary>
    private const int MostUnsettled = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(50);

    private readonly Queue<Task<string?>> _settling = new();

    private ExceptionDispatchInfo? _firstFault;

    /// <summary>What was wrong with the store; null when nothing was.</summary>
    public string? StoreFault { get; private set; }

    /// <summary>Runs it; gives whether anybody was reached, or null when nothing was tried.</summary>
    public async Task<bool?> RunAsync()
    {
        // 1. Claim
        var claim = await parts.Store.Queue.ClaimAsync(domain, ClaimedAtOnce, Lease).ConfigureAwait(false);
        if (claim.Error is { } error)
        {
            StoreFault = error.Message;
            return null;
        }
        var claimed = claim.Value;
        if (claimed.NextDue is { } next) dueLater(claimed.More ? parts.Time.GetUtcNow() : next);
        if (claimed.Messages.Count == 0) return null;

        if (parts.Here.IsLocal(domain)) return await FileAsync(claimed.Messages).ConfigureAwait(false);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(parts.BreakOff);
        limit.CancelAfter(Limit);
        // 2. Find the way
        RouteDecision plain, decision;
        try
        {
            plain = await parts.Router.FindAsync(domain, limit.Token).ConfigureAwait(false);
            decision = await SecureAsync(plain, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            foreach (var message in claimed.Messages) await SettleAsync(message, null, null).ConfigureAwait(false);
            await AwaitAllAsync().ConfigureAwait(false);
            return null;
        }
        // 3. Deliver and settle
        bool? reached = null;
        DeliveryResult? deadEnd = plain.Failure is { } failure ? ToResult(failure) : null;
        DeliveryResult? forbidden = deadEnd is null && decision.Failure is { } byPolicy ? ToResult(byPolicy) : null;
        foreach (var message in claimed.Messages)
        {
            if (limit.IsCancellationRequested)
            {
                await SettleAsync(message, decision.Route, null).ConfigureAwait(false);
                continue;
            }
            var isOver = new Deadline(message.Message).IsOver(parts.Time.GetUtcNow());
            var results = isOver ? Deadline.Results(message.Recipients) : deadEnd is not null ? [.. message.Recipients.Select(_ => deadEnd)] : await DeliverAsync(message, forbidden is null ? decision.Route : null, plain.Route!, forbidden, limit.Token).ConfigureAwait(false);
            if (deadEnd is null && !isOver)
            {
                // 4. Where nobody is, the rest need not knock; but what a policy keeps from one message may let another pass.
                reached = results is not [{ NobodyReached: true }, ..];
                if (results is [{ NobodyReached: true } nobody, ..])
                {
                    if (decision.Route?.Policy is null) deadEnd = nobody;
                    else forbidden = nobody;
                }
            }
            await SettleAsync(message, decision.Route, results).ConfigureAwait(false);
        }
        await AwaitAllAsync().ConfigureAwait(false);
        return decision.Failure is { Status.IsTemporary: true } ? false : reached;
    }

    /// <summary>Delivers a message as the domain's policy wants it, or by the plain way when its author would have it so (RFC 8689 §4.2.2).</summary>
    private async Task<DeliveryResult[]> DeliverAsync(ClaimedMessage claimed, Route? secured, Route plain, DeliveryResult? forbidden, CancellationToken cancellation)
    {
        try
        {
            using var content = parts.Store.Messages.OpenQueued(claimed.Message);
            if (content is null) return [.. claimed.Recipients.Select(_ => Unreadable("The message is gone"))];
            var leaving = LeavingMessage.Of(new Deadline(claimed.Message).EnvelopeAt(parts.Time.GetUtcNow()), content);
            var route = leaving.ToleratesClearText ? plain : secured;
            if (route is null) return [.. claimed.Recipients.Select(_ => forbidden!)];
            Action<TlsSession>? told = route.Rule is "mx" or "address" ? session => parts.Sessions.Add(domain, session) : null;
            return await parts.Courier.DeliverAsync(route, leaving, [.. claimed.Recipients.Select(recipient => recipient.Recipient)], cancellation, told).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnusableException or IOException)
        {
            return [.. claimed.Recipients.Select(_ => Unreadable(e.Message))];
        }
    }

    /// <summary>Recipients here, whose mail waited for its time.</summary>
    private async Task<bool?> FileAsync(IReadOnlyList<ClaimedMessage> messages)
    {
        foreach (var message in messages)
        {
            var (results, copies) = new Deadline(message.Message).IsOver(parts.Time.GetUtcNow()) ? (Deadline.Results(message.Recipients), null) : parts.Here.Plan(message);
            await SettleAsync(new SettlingOfMessage(parts, message) { Copies = copies }, null, results).ConfigureAwait(false);
        }
        await AwaitAllAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>What the hosts of the domain have to prove.</summary>
    private async ValueTask<RouteDecision> SecureAsync(RouteDecision plain, CancellationToken cancellation)
    {
        if (plain.Route is not { } route) return plain;
        var secured = await parts.RoutePolicy.ApplyAsync(domain, route, cancellation).ConfigureAwait(false);
        foreach (var fault in secured.Faults) parts.Sessions.Add(domain, fault);
        return secured.Decision;
    }

    /// <summary>Begins to write down what came of it; null results say that nothing was tried.</summary>
    private Task SettleAsync(ClaimedMessage claimed, Route? route, DeliveryResult[]? results) => SettleAsync(new SettlingOfMessage(parts, claimed), route, results);

    private async Task SettleAsync(SettlingOfMessage settling, Route? route, DeliveryResult[]? results)
    {
        _settling.Enqueue(WriteDownAsync(settling, route, results));
        if (_settling.Count >= MostUnsettled) await AwaitOldestAsync().ConfigureAwait(false);
    }

    private async Task<string?> WriteDownAsync(SettlingOfMessage settling, Route? route, DeliveryResult[]? results)
    {
        var fault = await (results is null ? settling.GiveBackAsync() : settling.SettleAsync(domain, route, results)).ConfigureAwait(false);
        // Only what is written can be claimed when its time comes.
        if (fault is null && settling.NextDue is { } next) dueLater(next);
        return fault;
    }

    private async Task AwaitAllAsync()
    {
        while (_settling.Count > 0) await AwaitOldestAsync().ConfigureAwait(false);
        if (_firstFault is { } fault) fault.Throw();
    }

    /// <summary>A fault with one message must not keep what became of the others from being written: it is told at the end.</summary>
    private async Task AwaitOldestAsync()
    {
        try
        {
            StoreFault = await _settling.Dequeue().ConfigureAwait(false) ?? StoreFault;
        }
        catch (Exception e)
        {
            _firstFault ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private static DeliveryResult ToResult(RoutingFailure failure)
        => new(failure.Status.IsTemporary ? DeliveryOutcome.Deferred : DeliveryOutcome.Failed, failure.Status, failure.Text, null);

    private static DeliveryResult Unreadable(string why) => new(DeliveryOutcome.Deferred, new(4, 3, 0), why, null);
}
