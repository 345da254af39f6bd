using System.Net;
using System.Text;
using Hikyaku.Connections;
using Hikyaku.Connections.Tls;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Messages;
using Hikyaku.SystemTests.Connections;
using Hikyaku.SystemTests.Transcripts;
using Hikyaku.Transport.Receive;
using Hikyaku.Transport.Reports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.SystemTests.Smtp;

/// <summary>
/// A real store with the domains example.test and 例え.test, the accounts alice (admin), bob and carol (who has little
/// room), and sessions over pipes.
/// </summary>
internal sealed class SmtpHost : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly List<Task> _sessions = [];

    private SmtpHost(SmtpOptions options, TimeProvider time)
    {
        (Options, Time) = (options, time);
    }

    public SmtpOptions Options { get; }

    public TimeProvider Time { get; }

    public MailStore Store { get; private set; } = null!;

    public SmtpServer Server { get; private set; } = null!;

    /// <summary>What is counted for reports about mail in the names of other domains.</summary>
    public DmarcCounter Counter { get; private set; } = null!;

    public static async Task<SmtpHost> StartAsync(SmtpOptions? options = null, TimeProvider? time = null, IDnsResolver? dns = null)
    {
        var host = new SmtpHost(options ?? new SmtpOptions { Hostname = "mx.example.test" }, time ?? TimeProvider.System);
        host.Store = await MailStore.OpenAsync(new StoreOptions { DataDirectory = host._folder.Path, PasswordCost = new Argon2Cost(1024, 1) }, host.Time, NullLoggerFactory.Instance);
        host.Counter = new DmarcCounter(host.Store.DmarcCounts, host.Time);
        host.Server = new SmtpServer(host.Options, host.Store, host.Time, NullLoggerFactory.Instance, dns, host.Counter);
        await host.FurnishAsync();
        return host;
    }

    /// <summary>A client's end of a new session.</summary>
    public LineStream Connect(string protocol = "smtp", CertificateShelf? certificates = null, TlsMode tls = TlsMode.StartTls, ConnectionRoster? roster = null, bool fromAfar = false)
    {
        var pair = new PipePair();
        var connection = new ClientConnection(pair.Server, new ListenerProfile { Protocol = protocol, Tls = tls, AllowPlaintextLogin = !fromAfar }, new ConnectionSetup
        {
            Remote = protocol == "lmtp" ? null : IPEndPoint.Parse(fromAfar ? "192.0.2.1:40000" : "127.0.0.1:40000"),
            Certificates = certificates,
            Roster = roster,
            Draining = _draining.Token,
        });
        _sessions.Add(ServeAsync(connection));
        return new LineStream(pair.Client);
    }

    /// <summary>Plays a script in a session of its own.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync(string script, string protocol = "smtp")
    {
        await using var wire = Connect(protocol);
        return await Transcript.PlayAsync(wire, script);
    }

    public void Drain() => _draining.Cancel();

    /// <summary>From now on no new file can be made for messages.</summary>
    public void BreakDisk() => Directory.Move(_folder.Combine("blobs"), _folder.Combine("blobs.away"));

    /// <summary>All is well again.</summary>
    public void RepairDisk() => Directory.Move(_folder.Combine("blobs.away"), _folder.Combine("blobs"));

    /// <summary>Waits until no session is left.</summary>
    public Task SessionsEndAsync() => Task.WhenAll(_sessions).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>All messages of an account's INBOX as they would be read, as Latin-1.</summary>
    public IReadOnlyList<string> Inbox(string address) => Mailbox(address, "INBOX");

    /// <summary>All messages of a mailbox as they would be read, as Latin-1.</summary>
    public IReadOnlyList<string> Mailbox(string address, string name)
    {
        var account = Store.Directory.Find(address)!;
        using var view = Store.Mailboxes.Open(Store.Mailboxes.Find(account.Id, name)!.Id)!;
        var messages = new List<string>();
        for (var i = 0; i < view.Current.Count; i++)
        {
            using var content = Store.Messages.OpenContent(view.Current[i].MessageId)!;
            var octets = new byte[content.Length];
            content.Read(0, octets);
            messages.Add(Encoding.Latin1.GetString(octets));
        }
        return messages;
    }

    /// <summary>The octets of the only message in an account's INBOX as they were received, without what we put before them.</summary>
    public string Received(string address)
    {
        var account = Store.Directory.Find(address)!;
        using var view = Store.Mailboxes.Open(Store.Mailboxes.Find(account.Id, "INBOX")!.Id)!;
        if (view.Current.Count != 1) throw new InvalidOperationException($"{address} has {view.Current.Count} messages.");
        using var content = Store.Messages.OpenContent(view.Current[0].MessageId)!;
        var octets = new byte[content.Length - content.PrefixLength];
        content.Read(content.PrefixLength, octets);
        return Encoding.Latin1.GetString(octets);
    }

    /// <summary>What is stored about the only message in an account's INBOX.</summary>
    public StoredMessage Stored(string address)
    {
        var account = Store.Directory.Find(address)!;
        using var view = Store.Mailboxes.Open(Store.Mailboxes.Find(account.Id, "INBOX")!.Id)!;
        return Store.Messages.Find(view.Current[0].MessageId)!;
    }

    public async ValueTask DisposeAsync()
    {
        Drain();
        await SessionsEndAsync();
        Server.Dispose();
        await Counter.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
        _draining.Dispose();
    }

    private async Task ServeAsync(ClientConnection connection)
    {
        await Task.Yield();
        try
        {
            await Server.ServeAsync(connection);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private async Task FurnishAsync()
    {
        var directory = Store.Directory;
        await directory.AddDomainAsync("example.test");
        await directory.AddDomainAsync("xn--r8jz45g.test");
        await directory.AddAccountAsync(new NewAccount("alice@example.test", Password, AccountRole.Admin));
        await directory.AddAccountAsync(new NewAccount("bob@example.test", Password));
        await directory.AddAccountAsync(new NewAccount("carol@example.test", Password, QuotaBytes: 4000));
        await directory.AddAccountAsync(new NewAccount("壺@xn--r8jz45g.test", Password));
        await directory.AddAliasAsync("team@example.test", ["alice@example.test", "bob@example.test"]);
        await directory.AddAliasAsync("away@example.test", ["someone@elsewhere.example"]);
        await directory.AddAliasAsync("mixed@example.test", ["bob@example.test", "someone@elsewhere.example"]);
    }
}
