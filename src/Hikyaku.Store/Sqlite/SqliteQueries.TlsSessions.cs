using Hikyaku.Store.Reports;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _tlsSessionDays = database.Statement("SELECT DISTINCT day, domain FROM tls_session WHERE day<? ORDER BY day, domain");
    private readonly SqliteStatement _tlsSessions = database.Statement(
        """
        SELECT policy_type, policy, policy_hosts, failure, host, address, own_address, reason, sessions
        FROM tls_session WHERE day=? AND domain=?
        """);

    public IReadOnlyList<(DateOnly Day, string Domain)> TlsSessionDays(DateOnly before)
    {
        var days = new List<(DateOnly, string)>();
        _tlsSessionDays.Bind(before.DayNumber);
        while (_tlsSessionDays.Step())
            days.Add((DateOnly.FromDayNumber(_tlsSessionDays.Int32(0)), _tlsSessionDays.Text(1)));
        return days;
    }

    public IReadOnlyList<TlsSessionCount> TlsSessions(DateOnly day, string domain)
    {
        var counts = new List<TlsSessionCount>();
        var row = _tlsSessions.Bind(day.DayNumber).BindText(domain);
        while (row.Step())
        {
            counts.Add(new TlsSessionCount
            {
                Day = day,
                Domain = domain,
                PolicyType = row.Text(0),
                Policy = row.Text(1),
                PolicyHosts = row.Text(2),
                Failure = row.Text(3),
                Host = row.Text(4),
                Address = row.Text(5),
                OwnAddress = row.Text(6),
                Reason = row.Text(7),
                Sessions = row.Int64(8),
            });
        }

        return counts;
    }
}
