using System.Text;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Store;

/// <summary>A real store in a folder of its own, with a domain and accounts alice and bob.</summary>
internal sealed class StoreBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private StoreBench()
    {
    }

    public MailStore Store { get; private set; } = null!;
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 7, 10, 9, 0, 0, TimeSpan.Zero));
    public Account Alice { get; private set; } = null!;
    public Account Bob { get; private set; } = null!;
    public string Folder => _folder.Path;
    public StoreOptions Options => new() { DataDirectory = _folder.Combine("data") };

    public static async Task<StoreBench> CreateAsync()
    {
        var bench = new StoreBench();
        bench.Store = await MailStore.OpenAsync(bench.Options, bench.Time, NullLoggerFactory.Instance);
        Assert.True((await bench.Store.Directory.AddDomainAsync("example.test")).Succeeded);
        bench.Alice = Value(await bench.Store.Directory.AddAccountAsync(new NewAccount("alice@example.test", "wonderland")));
        bench.Bob = Value(await bench.Store.Directory.AddAccountAsync(new NewAccount("bob@example.test", "builder")));
        return bench;
    }

    public static T Value<T>(StoreResult<T> result)
    {
        Assert.True(result.Succeeded, result.Error?.Message);
        return result.Value;
    }

    public Mailbox Mailbox(Account account, string name)
        => Store.Mailboxes.Find(account.Id, name) ?? throw new InvalidOperationException($"no mailbox {name}");

    public Mailbox Inbox(Account account) => Mailbox(account, "INBOX");

    public MailboxView Open(Mailbox mailbox) => Store.Mailboxes.Open(mailbox.Id) ?? throw new InvalidOperationException("gone");

    public Acceptance Message(string text, params IReadOnlyList<LocalDelivery> deliveries)
    {
        var draft = Store.Blobs.CreateDraft();
        draft.Write(Encoding.UTF8.GetBytes(text));
        return new Acceptance
        {
            Content = draft,
            Structure = Structure(text),
            ReceivedAt = Time.GetUtcNow(),
            Deliveries = deliveries,
        };
    }

    public Acceptance Message(string text, params ReadOnlySpan<Account> to)
        => Message(text, [.. to.ToArray().Select(account => new LocalDelivery { Account = account.Id })]);

    public async Task<Accepted> AcceptAsync(string text, params Account[] to) => Value(await Store.Messages.AcceptAsync(Message(text, to)));

    /// <summary>Fills an INBOX with so many small messages.</summary>
    public async Task FillAsync(Account account, int count)
    {
        var all = new List<Acceptance>();
        for (var i = 1; i <= count; i++)
            all.Add(Message($"Subject: {i}\r\n\r\nbody {i}\r\n", account));
        Assert.Equal(count, Value(await Store.Messages.AcceptAllAsync(all)).Count);
    }

    public string Read(long messageId)
    {
        using var content = Store.Messages.OpenContent(messageId) ?? throw new InvalidOperationException("gone");
        using var stream = content.OpenRead();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>All entries that a view shows.</summary>
    public static IReadOnlyList<MailboxEntry> Entries(MailboxView view) => Entries(view.Current);

    /// <inheritdoc cref="Entries(MailboxView)"/>
    public static IReadOnlyList<MailboxEntry> Entries(MailboxSnapshot snapshot)
        => [.. Enumerable.Range(0, snapshot.Count).Select(index => snapshot[index])];

    /// <summary>What memory shows, a fresh reading of the disk shows too, and the counters fit both.</summary>
    public static void AssertSameOnDisk(StoreBench bench, MailboxView view)
    {
        using var reader = bench.Store.Engine.Read();
        var stored = reader.Load(view.Mailbox.Id)!;
        var entries = Entries(stored.Snapshot);
        Assert.Equal(entries, Entries(view));
        Assert.Equal((stored.Snapshot.UidNext, stored.Snapshot.HighestModSeq), (view.Current.UidNext, view.Current.HighestModSeq));
        Assert.Equal(
            (entries.Count, entries.Count(entry => !entry.Flags.HasFlag(SystemFlags.Seen)),
                entries.Count(entry => entry.Flags.HasFlag(SystemFlags.Deleted)), entries.Sum(entry => entry.Size)),
            (stored.Mailbox.Messages, stored.Mailbox.Unseen, stored.Mailbox.Deleted, stored.Mailbox.Size));
    }

    /// <summary>Waits for something that happens in the background.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var left = 500; !condition(); left--)
        {
            Assert.True(left > 0, "It did not happen within the time given.");
            await Task.Delay(20);
        }
    }

    /// <summary>Closes the store and opens it again.</summary>
    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await MailStore.OpenAsync(Options, Time, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private static MessageStructure Structure(string text) => new()
    {
        Envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"u8.ToArray(),
        BodyStructure = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL)"u8.ToArray(),
        Parts = new PartMap([new PartPosition(-1, PartKind.Leaf, 0, 0, text.Length)]),
        Preview = text.Length > 20 ? text[..20] : text,
        MessageId = Header(text, "Message-ID"),
        References = Header(text, "References")?.Split(' ') ?? [],
        Ancestors = Header(text, "References")?.Split(' ') ?? [],
        BaseSubject = Header(text, "Subject")?.ToUpperInvariant().Replace("RE: ", "", StringComparison.Ordinal) ?? "",
        SentDate = null,
        HasAttachment = false,
    };

    private static string? Header(string text, string name)
        => text.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];
}
