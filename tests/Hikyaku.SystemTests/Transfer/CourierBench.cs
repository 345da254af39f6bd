using System.Net;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;
using Hikyaku.Transport.Signing;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>A store with a message in its queue, and a courier that takes it to scripted peers.</summary>
internal sealed class CourierBench : IAsyncDisposable
{
    public const string Letter = "Subject: tea\r\n\r\nCome at five.\r\n.and bring a friend\r\n";

    private readonly StoreBench _store;
    private readonly Courier _courier;

    private CourierBench(StoreBench store, DeliveryOptions options)
    {
        _store = store;
        _courier = new Courier(options, new PlainForms(store.Store, new MessageSigning(store.Store.SigningKeys), TimeProvider.System), TimeProvider.System);
    }

    /// <summary>Breaks off the deliveries that are begun from now on.</summary>
    public CancellationToken BreakOff { get; set; }

    public static async Task<CourierBench> StartAsync(Func<DeliveryOptions, DeliveryOptions>? change = null)
    {
        var timeouts = new DeliveryTimeouts
        {
            Connect = TimeSpan.FromSeconds(10),
            Greeting = TimeSpan.FromSeconds(10),
            Command = TimeSpan.FromSeconds(10),
            DataStart = TimeSpan.FromSeconds(10),
            DataBlock = TimeSpan.FromSeconds(10),
            DataEnd = TimeSpan.FromSeconds(10),
        };
        var options = new DeliveryOptions { Hostname = "mail.example.test", Timeouts = timeouts };
        return new CourierBench(await StoreBench.CreateAsync(), change?.Invoke(options) ?? options);
    }

    /// <summary>Delivers to peers in their order, as hosts of one domain.</summary>
    public Task<DeliveryResult[]> DeliverAsync(ScriptedPeer peer, params string[] recipients) => DeliverAsync([Hop(peer)], Letter, null, recipients);

    public async Task<DeliveryResult[]> DeliverAsync(
        IReadOnlyList<NextHop> hops, string text, Func<Envelope, Envelope>? change, params string[] recipients)
    {
        var envelope = new Envelope { ReversePath = new ReversePath(MailAddress.TryParse("alice@example.test")) };
        envelope = change?.Invoke(envelope) ?? envelope;
        var named = recipients.Select(Recipient).ToList();
        var acceptance = _store.Message(text, Array.Empty<LocalDelivery>()) with { Outgoing = new OutgoingMail { Envelope = envelope, Recipients = named } };
        var accepted = StoreBench.Value(await _store.Store.Messages.AcceptAsync(acceptance));
        var entry = _store.Store.Queue.List(new QueueFilter { QueueId = accepted.QueueId }, null, 1)[0];
        using var content = _store.Store.Messages.OpenQueued(entry.Message)!;
        var message = LeavingMessage.Of(envelope, content);
        return await _courier.DeliverAsync(new Route("mx", hops, IsAuthenticated: true), message, named, BreakOff).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public static NextHop Hop(ScriptedPeer peer, HopSecurity security = HopSecurity.Opportunistic, HopCredentials? credentials = null)
        => new("peer.example.org", peer.EndPoint, security, credentials);

    /// <summary>A host where nobody listens.</summary>
    public static NextHop Nobody()
    {
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new NextHop("gone.example.org", new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port));
    }

    public static EnvelopeRecipient Recipient(string address) => new() { ForwardPath = new ForwardPath(MailAddress.TryParse(address) ?? throw new FormatException(address)), Notify = DsnNotify.Unspecified };

    public static void AssertKept(ScriptedPeer peer) => Assert.Empty(peer.Faults);

    public async ValueTask DisposeAsync()
    {
        await _courier.DisposeAsync();
        await _store.DisposeAsync();
    }
}
