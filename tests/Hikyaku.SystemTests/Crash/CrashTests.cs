using System.Globalization;
using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Crash;

/// <summary>
/// A store under load whose process is killed with SIGKILL at random instants. Rounds: 5, or as many as
/// HIKYAKU_CRASH_ROUNDS says (tests/soak/crash.sh).
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const string Workers = "12";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_every_kill_each_acknowledged_message_is_there_once_and_whole_and_the_check_is_clean()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("HIKYAKU_CRASH_ROUNDS") ?? "5", CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var ledger = new Ledger();

        for (int round = 1; round <= rounds; round++)
        {
            int lines = random.Next(700);
            await RunAndKillAsync(round, lines, TimeSpan.FromMilliseconds(random.NextDouble() * 30), ledger);
            await VerifyAsync(ledger);
            output.WriteLine($"round {round}: killed after {lines} acknowledgements; {ledger.Accepted} accepted, {ledger.Removed} removed so far");
        }

        Assert.True(ledger.Accepted > 0 && ledger.Removed > 0, "the load did nothing");
    }

    /// <summary>Lets the load work until it has told so much, and a moment longer, whatever it is doing then.</summary>
    private async Task RunAndKillAsync(int round, int lines, TimeSpan longer, Ledger ledger)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var load = ChildProcess.StartOurs("Hikyaku.CrashLoad.dll", [_folder.Path, "r" + round.ToString(CultureInfo.InvariantCulture), Workers]);
        for (int read = 0; read <= lines; read++)
        {
            if (await load.ReadLineAsync(limit.Token) is not { } line)
            {
                Assert.Fail($"the load ended by itself: {(await load.WaitAsync(limit.Token)).Errors}");
                return;
            }

            ledger.Take(line);
        }

        await Task.Delay(longer, limit.Token);
        load.Kill();
        while (await load.ReadLineAsync(limit.Token) is { } line) // what was written before the kill is still in the pipe
            ledger.Take(line);
    }

    private async Task VerifyAsync(Ledger ledger)
    {
        await using var store = await MailStore.OpenAsync(LoadOptions.For(_folder.Path), TimeProvider.System, NullLoggerFactory.Instance);
        var accounts = await LoadAccounts.FindAsync(store);
        var first = Inventory.Count(store, accounts.First);
        var second = Inventory.Count(store, accounts.Second);

        None("missing or doubled", ledger.MustBeThere.Where(id => first.GetValueOrDefault(id) != 1));
        None("removed but there", ledger.MustBeGone.Where(first.ContainsKey));
        None("doubled", first.Where(pair => pair.Value != 1).Select(pair => pair.Key));
        None("doubled or astray", second.Where(pair => pair.Value != 1 || !LoadMessage.IsForBoth(pair.Key)).Select(pair => pair.Key));
        // One commit: a message for two accounts is in both or in none.
        None("only with the first", first.Keys.Concat(ledger.MustBeThere).Where(id => LoadMessage.IsForBoth(id) && !second.ContainsKey(id)));
        None("only with the second", second.Keys.Where(id => !ledger.IsLeaving(id) && !first.ContainsKey(id)));

        var report = await StoreCheck.RunAsync(store, new CheckOptions());
        Assert.Empty(report.Findings);
    }

    private static void None(string fault, IEnumerable<string> ids)
    {
        string[] found = [.. ids.Take(5)];
        Assert.True(found.Length == 0, $"{fault}: {string.Join(", ", found)}");
    }
}
