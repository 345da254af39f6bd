using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;
using Hikyaku.SystemTests.Crash;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Faults;

/// <summary>That what was acknowledged is on the disk and not in the kernel's memory, shown by the system calls.</summary>
public sealed class SyncTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Before_a_message_is_acknowledged_its_segment_and_then_the_databases_log_are_synced()
    {
        Strace.Require();
        string trace = _folder.Combine("trace");
        var told = await Strace.RunLoadAsync(_folder.Combine("data"), workers: 1, seconds: 4,
            "-y", "-s", "40", "-o", trace, "-e", "trace=fsync,fdatasync,write");

        int acknowledged = 0;
        bool segment = false, log = false;
        var syncs = new SyncTrace();
        foreach (string line in await File.ReadAllLinesAsync(trace))
        {
            string synced = syncs.EndedSync(line) ?? "";
            if (synced.Contains(".seg>", StringComparison.Ordinal) || synced.Contains(".draft>", StringComparison.Ordinal))
            {
                (segment, log) = (true, false); // a large message is synced under its first name
            }
            else if (synced.Contains("hikyaku.db-wal>", StringComparison.Ordinal))
            {
                log = segment;
            }
            else if (line.Contains("write(", StringComparison.Ordinal) && line.Contains("\"+ traced", StringComparison.Ordinal))
            {
                Assert.True(segment && log, $"acknowledged before it was synced: {line}");
                acknowledged++;
                segment = log = false;
            }
        }

        Assert.True(acknowledged > 0);
        Assert.Equal(told.Count(line => line.StartsWith('+')), acknowledged);
    }

    [Fact]
    public async Task When_syncs_fail_now_and_then_nothing_acknowledged_is_lost_and_the_store_goes_on()
    {
        Strace.Require();
        string data = _folder.Combine("data");
        var told = await Strace.RunLoadAsync(data, workers: 8, seconds: 6,
            "-o", _folder.Combine("trace"), "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=40+13");

        var ledger = new Ledger();
        foreach (string line in told)
            ledger.Take(line);
        Assert.True(ledger.Refused > 0, "no sync failed");
        Assert.True(ledger.Accepted > 0);
        int lastRefused = told.ToList().FindLastIndex(line => line.StartsWith('!'));
        int firstRefused = told.ToList().FindIndex(line => line.StartsWith('!'));
        Assert.Contains(told.Skip(firstRefused).Take(lastRefused - firstRefused), line => line.StartsWith('+'));

        await using var store = await MailStore.OpenAsync(LoadOptions.For(data), TimeProvider.System, NullLoggerFactory.Instance);
        var found = Inventory.Count(store, (await LoadAccounts.FindAsync(store)).First);
        Assert.DoesNotContain(ledger.MustBeThere, id => found.GetValueOrDefault(id) != 1);
        Assert.DoesNotContain(ledger.MustBeGone, found.ContainsKey);
        Assert.Empty((await StoreCheck.RunAsync(store, new CheckOptions())).Findings);
    }
}
