using System.Globalization;
using Hikyaku.CrashLoad;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Sqlite;
using Hikyaku.SystemTests.Crash;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.SystemTests.Maintenance;

/// <summary>A store with mail in it, which can be closed, broken and opened again.</summary>
internal sealed class FilledStore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _sent;

    private FilledStore()
    {
    }

    public string Path => _folder.Combine("data");

    public MailStore Store { get; private set; } = null!;

    public LoadAccounts Accounts { get; private set; } = null!;

    public StoreOptions Options => LoadOptions.For(Path) with { SweepInterval = TimeSpan.FromDays(1) };

    /// <summary>A folder beside the store.</summary>
    public string Beside(string name) => _folder.Combine(name);

    public static async Task<FilledStore> CreateAsync(int messages)
    {
        var store = new FilledStore();
        await store.OpenAsync();
        await store.SendAsync(messages);
        return store;
    }

    public async Task OpenAsync()
    {
        Store = await MailStore.OpenAsync(Options, TimeProvider.System, NullLoggerFactory.Instance);
        Accounts = await LoadAccounts.FindAsync(Store);
    }

    /// <summary>Closes the store, changes its rows behind its back, and opens it again.</summary>
    public async Task BreakAsync(string sql)
    {
        await Store.DisposeAsync();
        using (var database = SqliteDatabase.Open(System.IO.Path.Combine(Path, "hikyaku.db"), readOnly: false))
            database.Execute(sql);
        await OpenAsync();
    }

    /// <summary>Sends messages; gives where each lies in the first account.</summary>
    public async Task<IReadOnlyList<FiledMessage>> SendAsync(int count)
    {
        var filed = new List<FiledMessage>();
        for (int i = 0; i < count; i++)
            filed.Add(await SendAsync(string.Create(CultureInfo.InvariantCulture, $"m{_sent++}")));
        return filed;
    }

    public async Task<FiledMessage> SendAsync(string id)
    {
        using var draft = Store.Blobs.CreateDraft();
        draft.Write(LoadMessage.Bytes(id));
        var deliveries = new List<LocalDelivery> { new() { Account = Accounts.First.Id, Keywords = ["$Work"] } };
        if (LoadMessage.IsForBoth(id))
            deliveries.Add(new LocalDelivery { Account = Accounts.Second.Id });
        var accepted = await Store.Messages.AcceptAsync(new Acceptance
        {
            Content = draft,
            Structure = MessageScanner.Scan(draft.OpenRead()),
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Deliveries = deliveries,
        });
        return accepted.Succeeded ? accepted.Value.Filed[0] : throw new InvalidOperationException(accepted.Error!.Message);
    }

    public MailboxId Mailbox(string name) => Store.Mailboxes.Find(Accounts.First.Id, name)!.Id;

    public async Task CopyToArchiveAsync(int messages)
        => await Store.Messages.CopyAsync(Mailbox("INBOX"), UidList.Of(new UidRange(1, (uint)messages)), Mailbox("Archive"));

    public async Task RemoveAsync(uint first, uint last)
        => await Store.Messages.ExpungeAsync(Mailbox("INBOX"), UidList.Of(new UidRange(first, last)), onlyDeleted: false);

    /// <summary>The ids of all messages of the first account, and how often each lies there; every one was read and is whole.</summary>
    public Dictionary<string, int> Inventory() => Crash.Inventory.Count(Store, Accounts.First);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
