using Hikyaku.Store.Reports;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _addDmarcCount = database.Statement(
        "INSERT INTO dmarc_count VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET messages=messages+excluded.messages");
    private readonly SqliteStatement _removeDmarcCounts = database.Statement("DELETE FROM dmarc_count WHERE day=? AND domain=?");

    public void AddDmarcCount(DmarcCount count) => _addDmarcCount.Bind(count.Day.DayNumber).BindText(count.Domain).BindText(count.Row).Bind(count.Messages).Run();

    public void RemoveDmarcCounts(DateOnly day, string domain) => _removeDmarcCounts.Bind(day.DayNumber).BindText(domain).Run();
}
