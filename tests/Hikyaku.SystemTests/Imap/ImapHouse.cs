using System.Collections.Concurrent;
using System.Text;
using Hikyaku.Access.Imap;
using Hikyaku.Connections;
using Hikyaku.Connections.Tls;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Hikyaku.SystemTests.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>A real store in a folder of its own, with accounts alice and bob, and IMAP on 127.0.0.1.</summary>
internal sealed class ImapHouse : IAsyncDisposable
{
    public const string Password = "wonderland";

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<Exception> _faults = [];
    private TestCertificates? _certificates;
    private CertificateShelf? _shelf;
    private TestListener _listener = null!;

    public MailStore Store { get; private set; } = null!;

    public Account Alice { get; private set; } = null!;

    public Account Bob { get; private set; } = null!;

    public System.Net.IPEndPoint EndPoint => _listener.EndPoint;

    public TestListener Listener => _listener;

    public TestCertificates Certificates => _certificates!;

    public static async Task<ImapHouse> OpenAsync(
        ImapOptions? options = null, TlsMode tls = TlsMode.None, bool plaintextLogin = true, TimeProvider? time = null, bool searchIndexing = true)
    {
        var house = new ImapHouse();
        house.Store = await MailStore.OpenAsync(
            new StoreOptions { DataDirectory = house._folder.Combine("data"), SearchIndexing = searchIndexing }, time ?? TimeProvider.System, NullLoggerFactory.Instance);
        Assert.True((await house.Store.Directory.AddDomainAsync("example.test")).Succeeded);
        house.Alice = Value(await house.Store.Directory.AddAccountAsync(new NewAccount("alice@example.test", Password)));
        house.Bob = Value(await house.Store.Directory.AddAccountAsync(new NewAccount("bob@example.test", Password)));
        if (tls != TlsMode.None)
        {
            house._certificates = new TestCertificates();
            house._shelf = TestCertificates.Open(house._certificates.Write("imap", ["localhost"]));
        }
        var profile = new ListenerProfile { Protocol = "imap", Tls = tls, AllowPlaintextLogin = plaintextLogin };
        house._listener = await TestListener.StartAsync(
            profile, connection => house.ServeAsync(connection, options ?? new ImapOptions(), time ?? TimeProvider.System), house._shelf, time: time);
        return house;
    }

    public static T Value<T>(StoreResult<T> result)
    {
        Assert.True(result.Succeeded, result.Error?.Message);
        return result.Value;
    }

    /// <summary>Connects and reads the greeting.</summary>
    public async Task<ImapWire> ConnectAsync()
    {
        var wire = new ImapWire(await _listener.ConnectAsync());
        wire.Greeting = await wire.ReadLineAsync();
        return wire;
    }

    /// <summary>Connects and logs in as alice, or as somebody else.</summary>
    public async Task<ImapWire> LogInAsync(string user = "alice")
    {
        var wire = await ConnectAsync();
        await wire.OkAsync($"LOGIN {user}@example.test {Password}");
        return wire;
    }

    /// <summary>Connects, logs in and selects INBOX.</summary>
    public async Task<ImapWire> SelectAsync(string mailbox = "INBOX")
    {
        var wire = await LogInAsync();
        await wire.OkAsync($"SELECT {mailbox}");
        return wire;
    }

    public Mailbox Mailbox(string name) => Store.Mailboxes.Find(Alice.Id, name)!;

    /// <summary>Delivers so many small messages to alice's INBOX.</summary>
    public Task FillAsync(int count) => FillAsync(count, i => $"From: bob@example.test\r\nSubject: {i}\r\n\r\nbody {i}\r\n");

    /// <summary>The same with a text for each number, which counts from 1.</summary>
    public async Task FillAsync(int count, Func<int, string> text)
    {
        var all = new List<Acceptance>();
        for (var i = 1; i <= count; i++)
        {
            var draft = Store.Blobs.CreateDraft();
            draft.Write(Encoding.ASCII.GetBytes(text(i)));
            using var octets = draft.OpenRead();
            all.Add(new Acceptance
            {
                Content = draft,
                Structure = MessageScanner.Scan(octets),
                ReceivedAt = TimeProvider.System.GetUtcNow(),
                Deliveries = [new LocalDelivery { Account = Alice.Id }],
            });
        }
        Value(await Store.Messages.AcceptAllAsync(all));
    }

    /// <summary>True once a session may end by an exception, since the test has damaged the disk under it.</summary>
    public bool ExpectsFaults { get; set; }

    /// <summary>Writes over the beginning of a message's record on disk; messages are counted from 1 in alice's INBOX.</summary>
    public void DamageRecord(int number)
    {
        var place = PlaceOf(number);
        using var file = OpenSegment(place.Segment);
        file.Position = place.Offset;
        file.Write("#######"u8);
    }

    /// <summary>Turns over the bits of the first byte of a message on disk; once more, and it is whole again.</summary>
    public void DamageContent(int number)
    {
        var place = PlaceOf(number);
        using var file = OpenSegment(place.Segment);
        file.Position = place.DataOffset;
        var first = file.ReadByte();
        file.Position = place.DataOffset;
        file.WriteByte((byte)~first);
    }

    private BlobLocation PlaceOf(int number)
    {
        using var view = Store.Mailboxes.Open(Mailbox("INBOX").Id)!;
        using var reader = Store.Engine.Read();
        return reader.Content(view.Current[number - 1].MessageId)!.Blob;
    }

    private FileStream OpenSegment(long number) => new(
        _folder.Combine("data", "blobs", $"{number:D8}.seg"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await Store.DisposeAsync();
        _shelf?.Dispose();
        _certificates?.Dispose();
        _folder.Dispose();
        Assert.True(ExpectsFaults || _faults.IsEmpty, _faults.FirstOrDefault()?.ToString());
    }

    // What a client sends must never end a session by an exception
    private async Task ServeAsync(ClientConnection connection, ImapOptions options, TimeProvider time)
    {
        try
        {
            await new ImapSession(connection, Store, options, time, NullLogger.Instance).RunAsync();
        }
        catch (Exception fault)
        {
            _faults.Enqueue(fault);
            throw;
        }
    }
}
