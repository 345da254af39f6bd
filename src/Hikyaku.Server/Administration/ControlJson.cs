using System.Text.Json.Serialization;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Interchange;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Search;

namespace Hikyaku.Server.Administration;

/// <summary>Names one thing: a domain, an account, an alias.</summary>
internal sealed record NameRequest(string? Name);

/// <summary>A domain that gets new keys.</summary>
internal sealed record RotateKeysRequest(string Domain, bool Activate);

/// <summary>Names a key.</summary>
internal sealed record KeyRequest(string Domain, string Selector);

/// <summary>Accounts to add.</summary>
internal sealed record AddAccountsRequest(IReadOnlyList<NewAccount> Accounts);

/// <summary>How many accounts were added.</summary>
internal sealed record AddedAccounts(int Number);

/// <summary>A password to set.</summary>
internal sealed record PasswordRequest(string Address, string Password);

/// <summary>A quota to set.</summary>
internal sealed record QuotaRequest(string Address, long QuotaBytes);

/// <summary>An alias to add to or take from.</summary>
internal sealed record AliasRequest(string Address, IReadOnlyList<string> Targets);

/// <summary>Mailboxes to make.</summary>
internal sealed record MailboxesRequest(string Account, IReadOnlyList<string> Names);

/// <summary>What of the queue to list, and how much of it.</summary>
internal sealed record ListQueueRequest(QueueFilter Filter, int Most);

/// <summary>What to do with what in the queue.</summary>
internal sealed record ChangeQueueRequest(QueueFilter Filter, QueueAction Action);

/// <summary>Which journeys to tell, and how many of them.</summary>
internal sealed record TraceRequest(string What, int Most);

/// <summary>How to check the store.</summary>
internal sealed record CheckRequest(bool Repair, bool ReadMessages);

/// <summary>How far a long work is, or how it ended; one line each.</summary>
/// <typeparam name="TState">How far it is.</typeparam>
/// <typeparam name="TResult">How it ended.</typeparam>
internal sealed record WorkLine<TState, TResult>(TState? State, TResult? Result, StoreError? Error)
    where TState : struct;

/// <summary>Who answers on the socket.</summary>
internal sealed record ServerIdentity(string Version, int ProcessId);

/// <summary>JSON of the control socket.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NameRequest))]
[JsonSerializable(typeof(RotateKeysRequest))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(IReadOnlyList<KeySummary>))]
[JsonSerializable(typeof(AddAccountsRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(QuotaRequest))]
[JsonSerializable(typeof(AliasRequest))]
[JsonSerializable(typeof(MailboxesRequest))]
[JsonSerializable(typeof(CheckRequest))]
[JsonSerializable(typeof(ListQueueRequest))]
[JsonSerializable(typeof(ChangeQueueRequest))]
[JsonSerializable(typeof(IReadOnlyList<QueueItem>))]
[JsonSerializable(typeof(QueueDetail))]
[JsonSerializable(typeof(QueueStatistics))]
[JsonSerializable(typeof(TraceRequest))]
[JsonSerializable(typeof(IReadOnlyList<JourneyRecord>))]
[JsonSerializable(typeof(WorkLine<int, AddedAccounts>), TypeInfoPropertyName = "AddAccountsLine")]
[JsonSerializable(typeof(WorkLine<MaintenanceProgress, CheckReport>), TypeInfoPropertyName = "CheckLine")]
[JsonSerializable(typeof(WorkLine<MaintenanceProgress, BackupReport>), TypeInfoPropertyName = "BackupLine")]
[JsonSerializable(typeof(WorkLine<MaintenanceProgress, RebuildReport>), TypeInfoPropertyName = "ReindexLine")]
[JsonSerializable(typeof(ServerIdentity))]
[JsonSerializable(typeof(MailItem))]
[JsonSerializable(typeof(StoreError))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(Alias))]
[JsonSerializable(typeof(AccountSummary))]
[JsonSerializable(typeof(AccountDetail))]
[JsonSerializable(typeof(IReadOnlyList<DomainSummary>))]
[JsonSerializable(typeof(IReadOnlyList<AccountSummary>))]
[JsonSerializable(typeof(IReadOnlyList<Alias>))]
internal sealed partial class ControlJson : JsonSerializerContext;
