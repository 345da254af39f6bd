using System.Text;
using Hikyaku.Lab.Dns;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Smtp;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.Queue;
using Hikyaku.Transport.Receive;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;
using Hikyaku.Transport.Routing.Dns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Sessions over pipes, a real store, and a queue that sends everything to one scripted peer, by a clock that stands until it is set on.</summary>
internal sealed class Outbox : IAsyncDisposable
{
    public static readonly string Bob = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0bob@example.test\0{SmtpHost.Password}"));

    private readonly DnsServer _dns;
    private readonly QueueRunner _runner;

    private Outbox(SmtpHost host, FakeTimeProvider time, DnsServer dns, QueueRunner runner)
        => (Host, Time, _dns, _runner) = (host, time, dns, runner);

    public SmtpHost Host { get; }

    public FakeTimeProvider Time { get; }

    public MailQueue Queue => Host.Store.Queue;

    public static async Task<Outbox> StartAsync(ScriptedPeer peer, Func<SmtpOptions, SmtpOptions>? change = null, RetrySchedule? retry = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 10, 9, 0, 0, TimeSpan.Zero));
        var options = new SmtpOptions { Hostname = "mx.example.test" };
        var host = await SmtpHost.StartAsync(change?.Invoke(options) ?? options, time);
        var dns = DnsServer.Start(Zone.Parse("peer.example A 127.0.0.1"));
        var resolver = new CachingResolver(new DnsSettings { Servers = [dns.EndPoint] }, TimeProvider.System);
        var runner = new QueueRunner(host.Store, new TransferOptions
        {
            Routing = new RoutingOptions { Hostname = "mx.example.test", Routes = [new TransportRoute { Domain = "*", Host = "127.0.0.1", Port = peer.EndPoint.Port }] },
            Delivery = new DeliveryOptions { Hostname = "mx.example.test" },
            Retry = retry ?? new RetrySchedule(),
        }, resolver, time, NullLogger<QueueRunner>.Instance);
        await runner.StartAsync();
        return new Outbox(host, time, dns, runner);
    }

    /// <summary>Bob submits a message with these parameters of MAIL; gives its queue id.</summary>
    public async Task<string> SubmitAsync(string mailParameters, params string[] recipients)
    {
        var heard = await Host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Bob}
            S: 235 *
            C: MAIL FROM:<bob@example.test>{(mailParameters.Length == 0 ? "" : " ")}{mailParameters}
            S: 250 *
            {string.Concat(recipients.Select(recipient => $"C: RCPT TO:<{recipient}>\nS: 250 *\n"))}
            C: DATA
            S: 354 *
            C: From: bob@example.test
            C: Subject: tea
            C:
            C: Come at five.
            C: .
            S: 250 2.0.0 Ok: stored as *
            C: QUIT
            S: 221 *
            """, "submission");
        return heard[^2].Split(' ')[^1];
    }

    /// <summary>What waits, oldest message first.</summary>
    public IReadOnlyList<QueueEntry> Waiting() => Queue.List(new QueueFilter(), null, 100);

    public IReadOnlyList<JourneyEvent> JourneyOf(string queueId) => Host.Store.Journeys.Find(queueId)!.Events;

    public Task WaitForEmptyQueueAsync() => EventuallyAsync(() => Waiting().Count == 0);

    /// <summary>
    /// Waits for something while the clock creeps on: who looked at it in the moment before it was set waits for the next moment,
    /// which a clock that stands never brings.
    /// </summary>
    public Task EventuallyAsync(Func<bool> condition) => StoreBench.EventuallyAsync(() =>
    {
        if (condition()) return true;
        Time.Advance(TimeSpan.FromMilliseconds(1));
        return false;
    });

    /// <summary>Lets time pass, from one due recipient to the next, each of which is tried before the clock goes on.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var end = Time.GetUtcNow() + time;
        while (true)
        {
            await EventuallyAsync(() => Waiting().All(entry => entry.Recipient.DueAt > Time.GetUtcNow()));
            var now = Time.GetUtcNow();
            if (now >= end) return;
            var next = Waiting().Select(entry => entry.Recipient.DueAt).Append(end).Min();
            if (next > now) Time.Advance(next - now);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        await _dns.DisposeAsync();
        await Host.DisposeAsync();
    }
}
