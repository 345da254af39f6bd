using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.Bounce;
using Hikyaku.Transport.Policies;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Reports;
using Hikyaku.Transport.Routing;
using Hikyaku.Transport.Signing;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Transport.Queue;

/// <summary>
/// Sends what waits in the queue: watches what is due, gives domains their turn, and lets a <see cref="DeliveryRound"/>
/// do each. What has been answered by another server is written down before anything else is made of it.
/// </summary>
public sealed partial class QueueRunner : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterStoreFault = TimeSpan.FromSeconds(30);

    // What is due is known from the start on; this heals what a fault made forget.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(5);

    private readonly MailQueue _queue;
    private readonly TransferOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly DestinationSchedule _schedule;
    private readonly Courier _courier;
    private readonly PolicyFetcher _fetcher;
    private readonly StsPolicies _policies;
    private readonly SessionCounter _sessions;
    private readonly RoundParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _rounds = [];
    private Task _running = Task.CompletedTask;
    private long _lookedAt;

    /// <summary>Makes a runner that rests.</summary>
    public QueueRunner(MailStore store, TransferOptions options, IDnsResolver dns, TimeProvider time, ILogger<QueueRunner> log)
    {
        (_queue, _options, _time, _log) = (store.Queue, options, time, log);
        _schedule = new DestinationSchedule(options.MaximumSessions, options.SessionsPerDomain);
        var signing = new MessageSigning(store.SigningKeys);
        _courier = new Courier(options.Delivery, new PlainForms(store, signing, time), time);
        var host = DomainName.TryParse(options.Delivery.Hostname) ?? throw new ArgumentException($"{options.Delivery.Hostname} is not a host name.", nameof(options));
        _fetcher = new PolicyFetcher(dns, options.PolicyFetch);
        _policies = new StsPolicies(store.Policies, _fetcher, dns, time);
        _sessions = new SessionCounter(store.TlsSessions, dns, time);
        _parts = new RoundParts(
            store, new MailRouter(options.Routing, dns, Random.Shared), new RoutePolicy(new DaneLookup(dns), _policies), _courier, new Notifier(store, signing, new SenderRewriting(options.ForwardingKey), host, time), options.Retry, time, Random.Shared)
        {
            Sessions = _sessions,
            Here = new FilingOfReleased(store, time),
        };
    }

    /// <summary>Begins to send. What an earlier run left is taken up.</summary>
    public async Task StartAsync()
    {
        _queue.Due += OnDue;
        var resumed = await _queue.ResumeAsync(_options.Retry.Longest * 2).ConfigureAwait(false);
        if (resumed.Error is { } error) LogStoreFault(error.Message);
        LookAround();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Begins nothing new, gives deliveries under way some time to end, then breaks them off.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken hurry = default)
    {
        _queue.Due -= OnDue;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _parts.StopAfter(grace);
        await using var atOnce = hurry.Register(() => _parts.StopAfter(TimeSpan.Zero)).ConfigureAwait(false);
        Task[] rounds;
        lock (_gate) rounds = [.. _rounds];
        await Task.WhenAll(rounds).ConfigureAwait(false);
    }

    /// <summary>Stops at once, and ends every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _courier.DisposeAsync().ConfigureAwait(false);
        await _sessions.DisposeAsync().ConfigureAwait(false);
        _parts.Dispose();
        _policies.Dispose();
        _fetcher.Dispose();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void OnDue(DueDomains due)
    {
        foreach (var domain in due.Domains) _schedule.Due(domain, due.At, due.Insists);
        Wake();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (_time.GetElapsedTime(_lookedAt) >= BetweenLooks) LookAgain();
                while (_schedule.Take(_time.GetUtcNow()) is { } turn) Begin(turn);
                await SleepAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception fault)
        {
            LogStopped(fault);
        }
    }

    private void LookAround()
    {
        _lookedAt = _time.GetTimestamp();
        foreach (var domain in _queue.Schedule()) _schedule.Due(domain.Domain, domain.NextDue);
    }

    private void LookAgain()
    {
        try
        {
            LookAround();
        }
        catch (IOException e)
        {
            LogStoreFault(e.Message);
        }
    }

    /// <summary>Until something changes, or the next is due; never long, since the clock may be set.</summary>
    private async Task SleepAsync()
    {
        var sleep = _schedule.NextReady() - _time.GetUtcNow() is { } next && next < LongestSleep ? next : LongestSleep;
        using var alarm = new CancellationTokenSource(sleep > TimeSpan.FromMilliseconds(1) ? sleep : TimeSpan.FromMilliseconds(1), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, _stop.Token);
        try
        {
            await _wake.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    private void Begin(Turn turn)
    {
        var round = Task.Run(() => DeliverAsync(turn));
        lock (_gate) _rounds.Add(round);
        _ = round.ContinueWith(
            ended =>
            {
                lock (_gate) _rounds.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task DeliverAsync(Turn turn)
    {
        var domain = turn.Destination.Domain;
        bool? reached = null;
        try
        {
            var round = new DeliveryRound(_parts, domain, more => OnDueLater(domain, more));
            reached = await round.RunAsync().ConfigureAwait(false);
            if (round.StoreFault is { } reason)
            {
                LogStoreFault(reason);
                _schedule.Due(domain, _time.GetUtcNow() + AfterStoreFault);
            }
        }
        catch (Exception fault)
        {
            // One domain's trouble must not end the others; the claim ends by itself, and the mail is tried again.
            LogFault(fault, domain);
            _schedule.Due(domain, _time.GetUtcNow() + DeliveryRound.Lease);
        }
        finally
        {
            _schedule.Done(turn, reached, _time.GetUtcNow());
            Wake();
        }
    }

    private void OnDueLater(string domain, DateTimeOffset at)
    {
        _schedule.Due(domain, at);
        Wake();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }
}
