using System.Globalization;
using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Microsoft.Extensions.Logging.Abstractions;

// Usage: Hikyaku.CrashLoad DATA RUN WORKERS [SECONDS]; it stops after SECONDS, or when it is killed.
if (args is not [var data, var run, var workers, .. var rest])
{
    await Console.Error.WriteLineAsync("usage: Hikyaku.CrashLoad DATA RUN WORKERS [SECONDS]");
    return 2;
}

// Small segments and quick sweeps: many crashes hit a rotation, a compaction, a large message.
var options = LoadOptions.For(data);
await using var store = await MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
var accounts = await LoadAccounts.FindAsync(store);
var tally = new Tally();
using var time = new CancellationTokenSource();
if (rest is [var seconds])
    time.CancelAfter(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
tally.Write("ready", run);
await Task.WhenAll(Enumerable.Range(0, int.Parse(workers, CultureInfo.InvariantCulture)).Select(
    n => Task.Run(() => new LoadWorker(store, accounts, tally, string.Create(CultureInfo.InvariantCulture, $"{run}-{n}")).RunAsync(time.Token))));
return 0;
