using Hikyaku.Store.Reports;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _dmarcDays = database.Statement("SELECT DISTINCT day, domain FROM dmarc_count WHERE day<? ORDER BY day, domain");
    private readonly SqliteStatement _dmarcCounts = database.Statement("SELECT row, messages FROM dmarc_count WHERE day=? AND domain=?");

    public IReadOnlyList<(DateOnly Day, string Domain)> DmarcDays(DateOnly before)
    {
        var days = new List<(DateOnly, string)>();
        _dmarcDays.Bind(before.DayNumber);
        while (_dmarcDays.Step())
            days.Add((DateOnly.FromDayNumber(_dmarcDays.Int32(0)), _dmarcDays.Text(1)));
        return days;
    }

    public IReadOnlyList<DmarcCount> DmarcCounts(DateOnly day, string domain)
    {
        var counts = new List<DmarcCount>();
        var row = _dmarcCounts.Bind(day.DayNumber).BindText(domain);
        while (row.Step())
            counts.Add(new DmarcCount(day, domain, row.Text(0), row.Int64(1)));
        return counts;
    }
}
