using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikyaku.Lab.Dns;
using Hikyaku.Server.Configuration;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.Queue;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>
/// A small Internet: a name server, our server for example.test (alice, bob, admin), and another one of ours for
/// remote.example (dan, who gets all that is for him there). Both find each other by MX records.
/// </summary>
internal sealed class TwoServers : IAsyncDisposable
{
    public const string Dan = "dan@remote.example";

    private TwoServers(DnsServer dns, TestServer here, TestServer there) => (Dns, Here, There) = (dns, here, there);

    public DnsServer Dns { get; }

    /// <summary>example.test</summary>
    public TestServer Here { get; }

    /// <summary>remote.example</summary>
    public TestServer There { get; }

    /// <summary>Fast enough for tests: what takes minutes takes a fifth of a second.</summary>
    public static RetrySchedule Hasty { get; } = new()
    {
        First = TimeSpan.FromMilliseconds(200),
        FirstAfterReply = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromMilliseconds(400),
    };

    public static async Task<TwoServers> StartAsync(Func<TransferSettings, TransferSettings>? change = null, Func<ServerOptions, ServerOptions>? changeThere = null, bool trustsDns = false, Func<TestServer, int>? smtpOf = null, IPEndPoint? dnsHere = null)
    {
        var dns = DnsServer.Start(Zone.Parse("""
            example.test         MX 10 mail.example.test
            mail.example.test    A  127.0.0.1
            remote.example       MX 10 mx.remote.example
            mx.remote.example    A  127.0.0.1
            """));
        var portHere = FreePort();
        var there = await TestServer.StartAsync(options => (changeThere?.Invoke(options) ?? options) with
        {
            HostName = "mx.remote.example",
            Dns = new DnsOptions { Servers = [dns.EndPoint] },
            Transfer = new TransferSettings { Port = portHere, Retry = Hasty },
        });
        await there.Store.Directory.AddDomainAsync("remote.example");
        await there.Store.Directory.AddAccountAsync(new NewAccount(Dan, "dan's pass-word 4"));
        // There, example.test is somebody else's.
        foreach (var account in new[] { there.Alice, there.Bob, there.Admin }) await there.Store.Directory.RemoveAccountAsync(account.Address);
        await there.Store.Directory.RemoveDomainAsync(TestServer.Domain);

        var settings = new TransferSettings { Port = smtpOf?.Invoke(there) ?? there.Smtp.Port, Retry = Hasty };
        settings = change?.Invoke(settings) ?? settings;
        var here = await TestServer.StartAsync(options => options with
        {
            Listeners =
            [
                .. options.Listeners.Select(listener => listener is { Protocol: ListenerProtocol.Smtp }
                    ? listener with { Address = new ListenerAddress.Tcp(new IPEndPoint(IPAddress.Loopback, portHere)) } : listener),
            ],
            Dns = new DnsOptions { Servers = [dnsHere ?? dns.EndPoint], TrustAuthenticatedData = trustsDns },
            Transfer = settings,
        });
        return new TwoServers(dns, here, there);
    }

    /// <summary>Alice sends a message by submission.</summary>
    public async Task<string> SendAsync(string subject, params string[] to) => await SendAsync(Message(subject, to), to);

    public async Task<string> SendAsync(MimeMessage message, params string[] to)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(Here.Submission.Address.ToString(), Here.Submission.Port, SecureSocketOptions.None);
        await client.AuthenticateAsync(Here.Alice.Address, Here.Alice.Password);
        var reply = await client.SendAsync(message, MailboxAddress.Parse(Here.Alice.Address), to.Select(MailboxAddress.Parse));
        await client.DisconnectAsync(true);
        return reply.Split(' ')[^1];
    }

    /// <summary>Alice sends a message with parameters of RCPT that mail programs seldom use.</summary>
    public async Task SendRawAsync(string parameters, string to)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Here.Submission);
        await using var wire = new Transcripts.LineStream(client.GetStream());
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Here.Alice.Address}\0{Here.Alice.Password}"));
        await Transcripts.Transcript.PlayAsync(wire, $"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {login}
            S: 235 *
            C: MAIL FROM:<{Here.Alice.Address}>
            S: 250 *
            C: RCPT TO:<{to}> {parameters}
            S: 250 *
            C: DATA
            S: 354 *
            C: From: {Here.Alice.Address}
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            """);
    }

    public MimeMessage Message(string subject, params string[] to)
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "Come at five.\n.and bring a friend\n" } };
        message.From.Add(MailboxAddress.Parse(Here.Alice.Address));
        message.To.AddRange(to.Select(MailboxAddress.Parse));
        return message;
    }

    /// <summary>What lies in an INBOX, as Latin-1.</summary>
    public static IReadOnlyList<string> Inbox(TestServer server, string address)
    {
        var account = server.Store.Directory.Find(address)!;
        using var view = server.Store.Mailboxes.Open(server.Store.Mailboxes.Find(account.Id, "INBOX")!.Id)!;
        var messages = new List<string>();
        for (var i = 0; i < view.Current.Count; i++)
        {
            using var content = server.Store.Messages.OpenContent(view.Current[i].MessageId)!;
            var octets = new byte[content.Length];
            content.Read(0, octets);
            messages.Add(Encoding.Latin1.GetString(octets));
        }
        return messages;
    }

    /// <summary>Waits until an INBOX holds so many messages, and gives them.</summary>
    public static async Task<IReadOnlyList<string>> WaitForMailAsync(TestServer server, string address, int count = 1)
    {
        await StoreBench.EventuallyAsync(() => Inbox(server, address).Count >= count);
        return Inbox(server, address);
    }

    /// <summary>Waits until nothing is left in the queue.</summary>
    public Task WaitForEmptyQueueAsync() => StoreBench.EventuallyAsync(() => Queue().Count == 0);

    public IReadOnlyList<QueueEntry> Queue() => Here.Store.Queue.List(new QueueFilter(), null, 100);

    public static MimeMessage Parse(string message) => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(message)));

    /// <summary>Below those that the system gives out by itself, so that nobody else gets it before it is used.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000)));
                return ((IPEndPoint)listener.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Here.DisposeAsync();
        await There.DisposeAsync();
        await Dns.DisposeAsync();
    }
}
