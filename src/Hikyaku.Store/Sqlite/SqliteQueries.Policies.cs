using Hikyaku.Store.Policies;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _policy = database.Statement("SELECT policy_id, policy, fetched_at, expires_at FROM sts_policy WHERE domain=?");

    public StoredPolicy? Policy(string domain)
    {
        var row = _policy.BindText(domain);
        var policy = row.Step()
            ? new StoredPolicy(domain, row.Text(0), row.Text(1), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(2)), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(3)))
            : null;
        row.Reset();
        return policy;
    }
}
