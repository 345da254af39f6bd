using System.Globalization;
using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Crash;

/// <summary>The same over SMTP: the real server is killed while clients send to it; a 250 is a promise (RFC 5321 §6.1).</summary>
public sealed class SmtpCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_every_kill_each_message_that_got_a_250_is_there_once_and_whole_and_the_check_is_clean()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("HIKYAKU_CRASH_ROUNDS") ?? "5", CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string data = _folder.Combine("data");
        await KilledServer.PrepareAsync(data);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);

        for (int round = 1; round <= rounds; round++)
        {
            int enough = random.Next(1, 300);
            await RunAndKillAsync(data, round, enough, TimeSpan.FromMilliseconds(random.NextDouble() * 20), acknowledged);
            await VerifyAsync(data, acknowledged);
            output.WriteLine($"round {round}: killed after {enough} messages; {acknowledged.Count} acknowledged so far");
        }
    }

    private static async Task RunAndKillAsync(string data, int round, int enough, TimeSpan longer, HashSet<string> acknowledged)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var server = await KilledServer.StartAsync(data, limit.Token);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int before = acknowledged.Count;
        var clients = Enumerable.Range(0, Clients).Select(client => SendUntilItBreaksAsync(server.Port, $"s{round}-{client}", id =>
        {
            lock (acknowledged)
            {
                acknowledged.Add(id);
                if (acknowledged.Count - before >= enough)
                    reached.TrySetResult();
            }
        }, limit.Token)).ToArray();

        await reached.Task.WaitAsync(limit.Token);
        await Task.Delay(longer, limit.Token);
        server.Kill();
        await Task.WhenAll(clients);
    }

    private static async Task SendUntilItBreaksAsync(int port, string name, Action<string> accepted, CancellationToken cancellation)
    {
        using var client = new LoadClient();
        try
        {
            await client.ConnectAsync(port, cancellation);
            for (int n = 0; ; n++)
            {
                string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{n}");
                string reply = await client.SendAsync(id, cancellation);
                Assert.StartsWith("250", reply, StringComparison.Ordinal);
                accepted(id);
            }
        }
        catch (IOException)
        {
            // The kill.
        }
    }

    private static async Task VerifyAsync(string data, HashSet<string> acknowledged)
    {
        await using var store = await MailStore.OpenAsync(LoadOptions.For(data), TimeProvider.System, NullLoggerFactory.Instance);
        var accounts = await LoadAccounts.FindAsync(store);
        var first = Inventory.Count(store, accounts.First);
        var second = Inventory.Count(store, accounts.Second);

        Assert.DoesNotContain(acknowledged, id => !first.ContainsKey(id));
        Assert.DoesNotContain(first, pair => pair.Value != 1);
        Assert.DoesNotContain(second, pair => pair.Value != 1);
        Assert.Equal(first.Keys.Where(LoadMessage.IsForBoth).Order(), second.Keys.Order());
        Assert.Empty((await StoreCheck.RunAsync(store, new CheckOptions())).Findings);
    }
}
