using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikyaku.Server.Interchange;
using Hikyaku.Server.Language;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Search;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hikyaku.Server.Administration;

/// <summary>
/// The server's side of the control socket. A request is a POST with JSON, the answer the JSON of the result, or status
/// 422 with the store's refusal. Messages travel as a <see cref="MailStream"/>.
/// </summary>
internal sealed class ControlEndpoint
{
    private const int Refused = StatusCodes.Status422UnprocessableEntity;

    private readonly Dictionary<string, RequestDelegate> _orders;

    /// <summary>Takes orders for that store.</summary>
    public ControlEndpoint(IMailAdministration store)
    {
        ControlJson json = ControlJson.Default;
        _orders = new(StringComparer.Ordinal)
        {
            [ControlPaths.Identity] = context => AnswerAsync(context, new ServerIdentity(ProductVersion.Current, Environment.ProcessId), json.ServerIdentity),
            [ControlPaths.ListDomains] = context => AnswerAsync(context, store.ListDomainsAsync(context.RequestAborted), json.IReadOnlyListDomainSummary),
            [ControlPaths.AddDomain] = Order(json.NameRequest, (order, stop) => store.AddDomainAsync(order.Name ?? "", stop), json.String),
            [ControlPaths.RemoveDomain] = Order(json.NameRequest, (order, stop) => store.RemoveDomainAsync(order.Name ?? "", stop), json.String),
            [ControlPaths.ListKeys] = Order(json.NameRequest, (order, stop) => store.ListKeysAsync(order.Name ?? "", stop), json.IReadOnlyListKeySummary),
            [ControlPaths.RotateKeys] = Order(json.RotateKeysRequest, (order, stop) => store.RotateKeysAsync(order.Domain, order.Activate, stop), json.IReadOnlyListKeySummary),
            [ControlPaths.ActivateKey] = Order(json.KeyRequest, (order, stop) => store.ActivateKeyAsync(order.Domain, order.Selector, stop), json.IReadOnlyListKeySummary),
            [ControlPaths.RemoveKey] = Order(json.KeyRequest, (order, stop) => store.RemoveKeyAsync(order.Domain, order.Selector, stop), json.IReadOnlyListKeySummary),
            [ControlPaths.ListAccounts] = Order(json.NameRequest, (order, stop) => store.ListAccountsAsync(order.Name, stop), json.IReadOnlyListAccountSummary),
            [ControlPaths.ShowAccount] = Order(json.NameRequest, (order, stop) => store.ShowAccountAsync(order.Name ?? "", stop), json.AccountDetail),
            [ControlPaths.RemoveAccount] = Order(json.NameRequest, (order, stop) => store.RemoveAccountAsync(order.Name ?? "", stop), json.AccountSummary),
            [ControlPaths.SetPassword] = Order(json.PasswordRequest, (order, stop) => store.SetPasswordAsync(order.Address, order.Password, stop), json.AccountSummary),
            [ControlPaths.SetQuota] = Order(json.QuotaRequest, (order, stop) => store.SetQuotaAsync(order.Address, order.QuotaBytes, stop), json.AccountSummary),
            [ControlPaths.ListAliases] = Order(json.NameRequest, (order, stop) => store.ListAliasesAsync(order.Name, stop), json.IReadOnlyListAlias),
            [ControlPaths.AddAlias] = Order(json.AliasRequest, (order, stop) => store.AddAliasAsync(order.Address, order.Targets, stop), json.Alias),
            [ControlPaths.RemoveAlias] = Order(json.AliasRequest, (order, stop) => store.RemoveAliasAsync(order.Address, order.Targets is [var target, ..] ? target : null, stop), json.Alias),
            [ControlPaths.CreateMailboxes] = Order(json.MailboxesRequest, (order, stop) => store.CreateMailboxesAsync(order.Account, order.Names, stop), json.Int32),
            [ControlPaths.ListQueue] = Order(json.ListQueueRequest, (order, stop) => store.ListQueueAsync(order.Filter, order.Most, stop), json.IReadOnlyListQueueItem),
            [ControlPaths.Trace] = Order(json.TraceRequest, (order, stop) => store.TraceAsync(order.What, order.Most, stop), json.IReadOnlyListJourneyRecord),
            [ControlPaths.ShowQueued] = Order(json.NameRequest, (order, stop) => store.ShowQueuedAsync(order.Name ?? "", stop), json.QueueDetail),
            [ControlPaths.ChangeQueue] = Order(json.ChangeQueueRequest, (order, stop) => store.ChangeQueueAsync(order.Filter, order.Action, stop), json.Int32),
            [ControlPaths.TakeBack] = Order(json.NameRequest, (order, stop) => store.TakeBackAsync(order.Name ?? "", stop), json.Int32),
            [ControlPaths.QueueStatistics] = Order(json.ListQueueRequest, (order, stop) => store.QueueStatisticsAsync(order.Most, stop), json.QueueStatistics),
            [ControlPaths.AddAccounts] = Work<AddAccountsRequest, int, AddedAccounts>(json.AddAccountsRequest, async (order, progress, stop) =>
                await store.AddAccountsAsync(order.Accounts, progress, stop) is { Error: var error, Value: var number } && error is null ? new AddedAccounts(number) : error!, json.AddAccountsLine),
            [ControlPaths.Check] = Work<CheckRequest, MaintenanceProgress, CheckReport>(json.CheckRequest, (order, progress, stop) =>
                store.CheckAsync(new CheckOptions { Repair = order.Repair, ReadMessages = order.ReadMessages }, progress, stop), json.CheckLine),
            [ControlPaths.Reindex] = Work<NameRequest, MaintenanceProgress, RebuildReport>(json.NameRequest, (_, progress, stop) =>
                store.ReindexAsync(progress, stop), json.ReindexLine),
            [ControlPaths.BackUp] = Work<NameRequest, MaintenanceProgress, BackupReport>(json.NameRequest, (order, progress, stop) =>
                store.BackUpAsync(order.Name ?? "", progress, stop), json.BackupLine),
            [ControlPaths.Import] = context => ImportAsync(context, store),
            [ControlPaths.Export] = context => ExportAsync(context, store),
        };
    }

    /// <summary>Carries out one order.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (HttpMethods.IsPost(context.Request.Method) && _orders.TryGetValue(context.Request.Path.Value ?? "", out RequestDelegate? order))
            return order(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static RequestDelegate Order<TOrder, TResult>(
        JsonTypeInfo<TOrder> orderType, Func<TOrder, CancellationToken, Task<StoreResult<TResult>>> carryOut, JsonTypeInfo<TResult> resultType)
        => async context =>
        {
            if (await ReadAsync(context, orderType) is { } order)
                await AnswerAsync(context, carryOut(order, context.RequestAborted), resultType);
        };

    private static async Task<TOrder?> ReadAsync<TOrder>(HttpContext context, JsonTypeInfo<TOrder> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new JsonException("null is no order.");
        }
        catch (JsonException malformed)
        {
            await RefuseAsync(context, new StoreError(StoreErrorKind.Invalid, malformed.Message));
            return default;
        }
    }

    private static async Task AnswerAsync<T>(HttpContext context, Task<StoreResult<T>> pending, JsonTypeInfo<T> type)
    {
        StoreResult<T> result = await pending;
        if (result.Error is { } error)
            await RefuseAsync(context, error);
        else
            await AnswerAsync(context, result.Value, type);
    }

    private static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, StoreError error)
    {
        context.Response.StatusCode = Refused;
        return AnswerAsync(context, error, ControlJson.Default.StoreError);
    }

    /// <summary>Answers with lines: how far the work is, then its result.</summary>
    private static RequestDelegate Work<TOrder, TState, TResult>(
        JsonTypeInfo<TOrder> orderType, Func<TOrder, IProgress<TState>, CancellationToken, Task<StoreResult<TResult>>> carryOut, JsonTypeInfo<WorkLine<TState, TResult>> lineType)
        where TState : struct
        where TResult : class
        => async context =>
        {
            if (await ReadAsync(context, orderType) is not { } order)
                return;
            var progress = new WorkProgress<TState>();
            Task<StoreResult<TResult>> work = carryOut(order, progress, context.RequestAborted);
            while (await progress.NextBeforeAsync(work, context.RequestAborted) is { } state)
                await WriteLineAsync(context, new(state, null, null), lineType);
            StoreResult<TResult> result = await work;
            await WriteLineAsync(context, new(null, result.Error is null ? result.Value : null, result.Error), lineType);
        };

    private static async Task WriteLineAsync<TLine>(HttpContext context, TLine line, JsonTypeInfo<TLine> type)
    {
        await JsonSerializer.SerializeAsync(context.Response.Body, line, type, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task ImportAsync(HttpContext context, IMailAdministration store)
    {
        List<LoadedMail> messages = [];
        try
        {
            await foreach (LoadedMail mail in MailStream.ReadAsync(context.Request.Body, context.RequestAborted))
                messages.Add(mail);
            await AnswerAsync(context, store.ImportAsync(Account(context), messages, context.RequestAborted), ControlJson.Default.Int32);
        }
        finally
        {
            messages.ForEach(mail => mail.Dispose());
        }
    }

    private static async Task ExportAsync(HttpContext context, IMailAdministration store)
    {
        context.Response.ContentType = "application/octet-stream";
        await foreach (LoadedMail mail in store.ExportAsync(Account(context), context.RequestAborted))
        {
            using (mail)
                await MailStream.WriteAsync(context.Response.Body, mail, context.RequestAborted);
        }
        await MailStream.EndAsync(context.Response.Body, context.RequestAborted);
    }

    private static string Account(HttpContext context) => context.Request.Query["account"].ToString();
}
