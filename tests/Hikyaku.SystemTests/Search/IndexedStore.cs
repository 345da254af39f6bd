using System.Text;
using Hikyaku.CrashLoad;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Search;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Search;

/// <summary>A store whose search index is looked at directly; it can be closed and opened again.</summary>
internal sealed class IndexedStore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _path;

    private IndexedStore(string? path) => _path = path;

    public string Path => _path ?? _folder.Combine("data");

    public string IndexPath => System.IO.Path.Combine(Path, "search.db");

    public MailStore Store { get; private set; } = null!;

    public LoadAccounts Accounts { get; private set; } = null!;

    public static async Task<IndexedStore> CreateAsync(string? path = null)
    {
        var store = new IndexedStore(path);
        await store.OpenAsync();
        return store;
    }

    public async Task OpenAsync(ILoggerFactory? logs = null)
    {
        var options = LoadOptions.For(Path) with { SweepInterval = TimeSpan.FromDays(1) };
        Store = await MailStore.OpenAsync(options, TimeProvider.System, logs ?? NullLoggerFactory.Instance);
        Accounts = await LoadAccounts.FindAsync(Store);
    }

    /// <summary>Closes the store, does something to its files, and opens it again.</summary>
    public async Task ReopenAsync(Action? between = null, ILoggerFactory? logs = null)
    {
        await Store.DisposeAsync();
        between?.Invoke();
        await OpenAsync(logs);
    }

    /// <summary>Delivers texts as bodies of messages (UTF-8); gives their ids.</summary>
    public Task<long[]> SendAsync(params IReadOnlyList<string> bodies) => SendAsync(Accounts.First, bodies);

    public async Task<long[]> SendAsync(Account account, params IReadOnlyList<string> bodies)
    {
        var all = bodies.Select(body => Acceptance(account, $"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n")).ToList();
        var accepted = await Store.Messages.AcceptAllAsync(all);
        Assert.True(accepted.Succeeded);
        return [.. accepted.Value.Select(each => each.Filed[0].MessageId)];
    }

    /// <summary>Waits until everything is indexed and in shape.</summary>
    public Task SettleAsync() => Store.SearchIndex.SettleAsync(TestContext.Current.CancellationToken);

    public Narrowing? Narrow(string needle, TextScopes scopes = TextScopes.Body) => Narrow(Accounts.First, needle, scopes);

    public Narrowing? Narrow(Account account, string needle, TextScopes scopes = TextScopes.Body) =>
        Store.SearchIndex.Narrow(account.Id, scopes, [TextFolding.Fold(needle)]);

    public MailboxId Inbox => Store.Mailboxes.Find(Accounts.First.Id, "INBOX")!.Id;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private Acceptance Acceptance(Account account, string text)
    {
        var draft = Store.Blobs.CreateDraft();
        draft.Write(Encoding.UTF8.GetBytes(text));
        using var octets = draft.OpenRead();
        return new Acceptance
        {
            Content = draft,
            Structure = MessageScanner.Scan(octets),
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Deliveries = [new LocalDelivery { Account = account.Id }],
        };
    }
}
