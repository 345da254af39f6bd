using Hikyaku.Store.Reports;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _addTlsSessions = database.Statement(
        """
        INSERT INTO tls_session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET sessions=sessions+excluded.sessions
        """);
    private readonly SqliteStatement _removeTlsSessions = database.Statement("DELETE FROM tls_session WHERE day=? AND domain=?");

    public void AddTlsSessions(TlsSessionCount count) => _addTlsSessions
        .Bind(count.Day.DayNumber).BindText(count.Domain).BindText(count.PolicyType).BindText(count.Policy).BindText(count.PolicyHosts)
        .BindText(count.Failure).BindText(count.Host).BindText(count.Address).BindText(count.OwnAddress).BindText(count.Reason).Bind(count.Sessions).Run();

    public void RemoveTlsSessions(DateOnly day, string domain) => _removeTlsSessions.Bind(day.DayNumber).BindText(domain).Run();
}
