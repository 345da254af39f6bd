using Hikyaku.Store.Policies;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _setPolicy = database.Statement("INSERT OR REPLACE INTO sts_policy VALUES (?, ?, ?, ?, ?)");
    private readonly SqliteStatement _removeExpiredPolicies = database.Statement("DELETE FROM sts_policy WHERE expires_at<?");

    public void SetPolicy(StoredPolicy policy) => _setPolicy
        .BindText(policy.Domain).BindText(policy.Id).BindText(policy.Text)
        .Bind(policy.FetchedAt.ToUnixTimeMilliseconds()).Bind(policy.ExpiresAt.ToUnixTimeMilliseconds()).Run();

    public void RemoveExpiredPolicies(DateTimeOffset now) => _removeExpiredPolicies.Bind(now.ToUnixTimeMilliseconds()).Run();
}
