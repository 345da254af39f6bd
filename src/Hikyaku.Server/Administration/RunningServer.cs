using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Interchange;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Search;

namespace Hikyaku.Server.Administration;

/// <summary>Administration by the running server, over its control socket.</summary>
internal sealed class RunningServer : IMailAdministration
{
    private readonly HttpClient _client;

    private RunningServer(HttpClient client) => _client = client;

    /// <summary>Connects; null when no server runs on that data folder.</summary>
    /// <exception cref="AdministrationUnavailableException">A server runs, but not for this user.</exception>
    public static async Task<RunningServer?> ConnectAsync(string dataDirectory, CancellationToken cancellation)
    {
        string path = ControlSocket.PathIn(dataDirectory);
        if (!File.Exists(path))
            return null;
        try
        {
            using Socket probe = await OpenAsync(path, cancellation);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return null;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new AdministrationUnavailableException(new(
                $"{path} may be used by the server's user only. Run this command as that user (e.g. with sudo -u).",
                $"{path} を使えるのはサーバーのユーザーだけです。そのユーザーで実行してください (例: sudo -u)。"));
        }
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) => new NetworkStream(await OpenAsync(path, stop), ownsSocket: true),
            UseProxy = false,
        };
        return new(new HttpClient(handler) { BaseAddress = new Uri("http://control/"), Timeout = Timeout.InfiniteTimeSpan });
    }

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<DomainSummary>>> ListDomainsAsync(CancellationToken cancellation)
        => AskAsync(ControlPaths.ListDomains, new NameRequest(null), ControlJson.Default.NameRequest, ControlJson.Default.IReadOnlyListDomainSummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<string>> AddDomainAsync(string name, CancellationToken cancellation)
        => AskAsync(ControlPaths.AddDomain, new NameRequest(name), ControlJson.Default.NameRequest, ControlJson.Default.String, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<string>> RemoveDomainAsync(string name, CancellationToken cancellation)
        => AskAsync(ControlPaths.RemoveDomain, new NameRequest(name), ControlJson.Default.NameRequest, ControlJson.Default.String, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<KeySummary>>> ListKeysAsync(string domain, CancellationToken cancellation)
        => AskAsync(ControlPaths.ListKeys, new NameRequest(domain), ControlJson.Default.NameRequest, ControlJson.Default.IReadOnlyListKeySummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<KeySummary>>> RotateKeysAsync(string domain, bool activate, CancellationToken cancellation)
        => AskAsync(ControlPaths.RotateKeys, new RotateKeysRequest(domain, activate), ControlJson.Default.RotateKeysRequest, ControlJson.Default.IReadOnlyListKeySummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<KeySummary>>> ActivateKeyAsync(string domain, string selector, CancellationToken cancellation)
        => AskAsync(ControlPaths.ActivateKey, new KeyRequest(domain, selector), ControlJson.Default.KeyRequest, ControlJson.Default.IReadOnlyListKeySummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<KeySummary>>> RemoveKeyAsync(string domain, string selector, CancellationToken cancellation)
        => AskAsync(ControlPaths.RemoveKey, new KeyRequest(domain, selector), ControlJson.Default.KeyRequest, ControlJson.Default.IReadOnlyListKeySummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<AccountSummary>>> ListAccountsAsync(string? domain, CancellationToken cancellation)
        => AskAsync(ControlPaths.ListAccounts, new NameRequest(domain), ControlJson.Default.NameRequest, ControlJson.Default.IReadOnlyListAccountSummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<AccountDetail>> ShowAccountAsync(string address, CancellationToken cancellation)
        => AskAsync(ControlPaths.ShowAccount, new NameRequest(address), ControlJson.Default.NameRequest, ControlJson.Default.AccountDetail, cancellation);

    /// <inheritdoc/>
    public async Task<StoreResult<int>> AddAccountsAsync(IReadOnlyList<NewAccount> accounts, IProgress<int>? progress, CancellationToken cancellation)
    {
        StoreResult<AddedAccounts> added = await WatchAsync(
            ControlPaths.AddAccounts, JsonOf(new AddAccountsRequest(accounts), ControlJson.Default.AddAccountsRequest), progress, ControlJson.Default.AddAccountsLine, cancellation);
        return added.Error is { } error ? error : added.Value.Number;
    }

    /// <inheritdoc/>
    public Task<StoreResult<AccountSummary>> RemoveAccountAsync(string address, CancellationToken cancellation)
        => AskAsync(ControlPaths.RemoveAccount, new NameRequest(address), ControlJson.Default.NameRequest, ControlJson.Default.AccountSummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<AccountSummary>> SetPasswordAsync(string address, string password, CancellationToken cancellation)
        => AskAsync(ControlPaths.SetPassword, new PasswordRequest(address, password), ControlJson.Default.PasswordRequest, ControlJson.Default.AccountSummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<AccountSummary>> SetQuotaAsync(string address, long quotaBytes, CancellationToken cancellation)
        => AskAsync(ControlPaths.SetQuota, new QuotaRequest(address, quotaBytes), ControlJson.Default.QuotaRequest, ControlJson.Default.AccountSummary, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<Alias>>> ListAliasesAsync(string? domain, CancellationToken cancellation)
        => AskAsync(ControlPaths.ListAliases, new NameRequest(domain), ControlJson.Default.NameRequest, ControlJson.Default.IReadOnlyListAlias, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<Alias>> AddAliasAsync(string address, IReadOnlyList<string> targets, CancellationToken cancellation)
        => AskAsync(ControlPaths.AddAlias, new AliasRequest(address, targets), ControlJson.Default.AliasRequest, ControlJson.Default.Alias, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<Alias>> RemoveAliasAsync(string address, string? target, CancellationToken cancellation)
        => AskAsync(ControlPaths.RemoveAlias, new AliasRequest(address, target is null ? [] : [target]), ControlJson.Default.AliasRequest, ControlJson.Default.Alias, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<int>> CreateMailboxesAsync(string account, IReadOnlyList<string> names, CancellationToken cancellation)
        => AskAsync(ControlPaths.CreateMailboxes, new MailboxesRequest(account, names), ControlJson.Default.MailboxesRequest, ControlJson.Default.Int32, cancellation);

    /// <inheritdoc/>
    public async Task<StoreResult<int>> ImportAsync(string account, IReadOnlyList<LoadedMail> messages, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(For(ControlPaths.Import, account), new MailContent(messages), cancellation);
        return await ResultAsync(answer, ControlJson.Default.Int32, cancellation);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LoadedMail> ExportAsync(string account, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(For(ControlPaths.Export, account), new ByteArrayContent([]), cancellation);
        answer.EnsureSuccessStatusCode();
        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellation);
        await foreach (LoadedMail mail in MailStream.ReadAsync(stream, cancellation))
            yield return mail;
    }

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<QueueItem>>> ListQueueAsync(QueueFilter filter, int most, CancellationToken cancellation)
        => AskAsync(ControlPaths.ListQueue, new ListQueueRequest(filter, most), ControlJson.Default.ListQueueRequest, ControlJson.Default.IReadOnlyListQueueItem, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<QueueDetail>> ShowQueuedAsync(string queueId, CancellationToken cancellation)
        => AskAsync(ControlPaths.ShowQueued, new NameRequest(queueId), ControlJson.Default.NameRequest, ControlJson.Default.QueueDetail, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<JourneyRecord>>> TraceAsync(string what, int most, CancellationToken cancellation)
        => AskAsync(ControlPaths.Trace, new TraceRequest(what, most), ControlJson.Default.TraceRequest, ControlJson.Default.IReadOnlyListJourneyRecord, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<int>> ChangeQueueAsync(QueueFilter filter, QueueAction action, CancellationToken cancellation)
        => AskAsync(ControlPaths.ChangeQueue, new ChangeQueueRequest(filter, action), ControlJson.Default.ChangeQueueRequest, ControlJson.Default.Int32, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<int>> TakeBackAsync(string queueId, CancellationToken cancellation)
        => AskAsync(ControlPaths.TakeBack, new NameRequest(queueId), ControlJson.Default.NameRequest, ControlJson.Default.Int32, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<QueueStatistics>> QueueStatisticsAsync(int domains, CancellationToken cancellation)
        => AskAsync(ControlPaths.QueueStatistics, new ListQueueRequest(new QueueFilter(), domains), ControlJson.Default.ListQueueRequest, ControlJson.Default.QueueStatistics, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<CheckReport>> CheckAsync(CheckOptions options, IProgress<MaintenanceProgress>? progress, CancellationToken cancellation)
        => WatchAsync(ControlPaths.Check, JsonOf(new CheckRequest(options.Repair, options.ReadMessages), ControlJson.Default.CheckRequest), progress, ControlJson.Default.CheckLine, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<RebuildReport>> ReindexAsync(IProgress<MaintenanceProgress>? progress, CancellationToken cancellation)
        => WatchAsync(ControlPaths.Reindex, JsonOf(new NameRequest(null), ControlJson.Default.NameRequest), progress, ControlJson.Default.ReindexLine, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<BackupReport>> BackUpAsync(string directory, IProgress<MaintenanceProgress>? progress, CancellationToken cancellation)
        => WatchAsync(ControlPaths.BackUp, JsonOf(new NameRequest(directory), ControlJson.Default.NameRequest), progress, ControlJson.Default.BackupLine, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<Socket> OpenAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<StoreResult<TResult>> AskAsync<TOrder, TResult>(
        string path, TOrder order, JsonTypeInfo<TOrder> orderType, JsonTypeInfo<TResult> resultType, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(path, JsonOf(order, orderType), cancellation);
        return await ResultAsync(answer, resultType, cancellation);
    }

    /// <summary>Gives a long order and reads the lines that tell how far it is, until the one that tells its end.</summary>
    private async Task<StoreResult<TResult>> WatchAsync<TState, TResult>(
        string path, HttpContent order, IProgress<TState>? progress, JsonTypeInfo<WorkLine<TState, TResult>> lineType, CancellationToken cancellation)
        where TState : struct
        where TResult : class
    {
        using HttpResponseMessage answer = await SendAsync(path, order, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK)
            return await RefusalAsync(answer, cancellation);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } text)
        {
            WorkLine<TState, TResult>? line = JsonSerializer.Deserialize(text, lineType);
            if (line?.Error is { } error)
                return error;
            if (line?.Result is { } result)
                return result;
            if (line?.State is { } state)
                progress?.Report(state);
        }
        throw new EndOfStreamException();
    }

    private Task<HttpResponseMessage> SendAsync(string path, HttpContent content, CancellationToken cancellation)
        => _client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, HttpCompletionOption.ResponseHeadersRead, cancellation);

    private static async Task<StoreResult<T>> ResultAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
            return await RefusalAsync(answer, cancellation);
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellation);
        return new StoreResult<T>((await JsonSerializer.DeserializeAsync(body, type, cancellation))!, null);
    }

    /// <summary>The store's refusal; anything else that is not 200 is a fault of ours.</summary>
    private static async Task<StoreError> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.StatusCode != HttpStatusCode.UnprocessableEntity)
            answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellation);
        return (await JsonSerializer.DeserializeAsync(body, ControlJson.Default.StoreError, cancellation))!;
    }

    private static ByteArrayContent JsonOf<T>(T value, JsonTypeInfo<T> type)
        => new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static string For(string path, string account) => $"{path}?account={Uri.EscapeDataString(account)}";

    /// <summary>Sends messages as they lie in their buffers.</summary>
    private sealed class MailContent(IReadOnlyList<LoadedMail> messages) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            foreach (LoadedMail mail in messages)
                await MailStream.WriteAsync(stream, mail, cancellationToken);
            await MailStream.EndAsync(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
