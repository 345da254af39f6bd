using Hikyaku.Store.Keys;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _setSigningKey = database.Statement(
        """
        INSERT INTO signing_key VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
        ON CONFLICT DO UPDATE SET state=excluded.state, changed_at=excluded.changed_at
        """);
    private readonly SqliteStatement _removeSigningKey = database.Statement("DELETE FROM signing_key WHERE domain=? AND selector=?");

    public void SetSigningKey(SigningKey key) => _setSigningKey
        .BindText(key.Domain).BindText(key.Selector).Bind((int)key.Algorithm).BindBlob(key.PrivateKey.Span).Bind((int)key.State)
        .Bind(key.ChangedAt.ToUnixTimeMilliseconds()).Run();

    public void RemoveSigningKey(string domain, string selector) => _removeSigningKey.BindText(domain).BindText(selector).Run();
}
