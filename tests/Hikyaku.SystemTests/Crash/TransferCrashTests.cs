using System.Globalization;
using System.Text;
using Hikyaku.CrashLoad;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Transfer;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Crash;

/// <summary>The real server is killed while it sends: nothing is lost, and only what was under way may arrive twice.</summary>
public sealed class TransferCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Messages = 600;

    /// <summary>Deliveries to one domain at the same time, each with at most four messages answered and not settled, and one under way.</summary>
    private const int MostDoubledByOneKill = 20 * 5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_kills_in_the_middle_every_message_has_arrived()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string data = _folder.Combine("data");
        await FillQueueAsync(data);
        await using var there = await TestServer.StartAsync(options => options with { HostName = "mx.remote.example" });
        string keys = string.Create(CultureInfo.InvariantCulture, $$"""
            "transfer": { "routes": [ { "domain": "*", "host": "127.0.0.1", "port": {{there.Smtp.Port}} } ] },
            """);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));

        int kills = 0;
        while (Arrived(there).Count < Messages)
        {
            await using var server = await KilledServer.StartAsync(data, keys, limit.Token);
            int before = Arrived(there).Count;
            int enough = before + random.Next(1, Messages / 4);
            while (Arrived(there).Count < Math.Min(enough, Messages)) await Task.Delay(5, limit.Token);
            server.Kill();
            kills++;
        }

        var arrived = Arrived(there);
        int doubled = arrived.Values.Sum() - arrived.Count;
        output.WriteLine($"{kills} kills, {doubled} of {Messages} messages twice");
        Assert.Equal(Messages, arrived.Count);
        Assert.True(doubled <= kills * MostDoubledByOneKill, $"{doubled} twice after {kills} kills");
        await using var store = await MailStore.OpenAsync(LoadOptions.For(data), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Empty((await StoreCheck.RunAsync(store, new CheckOptions())).Findings);
        Assert.InRange(store.Queue.List(new QueueFilter(), null, Messages).Count, 0, MostDoubledByOneKill);
    }

    private static async Task FillQueueAsync(string data)
    {
        await using var store = await MailStore.OpenAsync(LoadOptions.For(data), TimeProvider.System, NullLoggerFactory.Instance);
        var all = new List<Acceptance>();
        for (int i = 0; i < Messages; i++)
        {
            byte[] text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Subject: number {i:D5}\r\n\r\n{new string('x', i * 7 % 5000)}\r\n"));
            var draft = store.Blobs.CreateDraft();
            draft.Write(text);
            all.Add(new Acceptance
            {
                Content = draft,
                Structure = MessageScanner.Scan(new MemoryStream(text)),
                ReceivedAt = TimeProvider.System.GetUtcNow(),
                Deliveries = [],
                Outgoing = new OutgoingMail { Envelope = new Envelope { ReversePath = default }, Recipients = [CourierBench.Recipient("bob@example.test")] },
            });
        }
        Assert.True((await store.Messages.AcceptAllAsync(all)).Succeeded);
    }

    /// <summary>How often each message is in bob's INBOX.</summary>
    private static Dictionary<string, int> Arrived(TestServer there)
    {
        var account = there.Store.Directory.Find(there.Bob.Address)!;
        using var view = there.Store.Mailboxes.Open(there.Store.Mailboxes.Find(account.Id, "INBOX")!.Id)!;
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        long[] ids = [.. Enumerable.Range(0, view.Current.Count).Select(index => view.Current[index].MessageId)];
        foreach (var message in there.Store.Messages.Find(ids, MessageParts.Envelope))
        {
            string envelope = Encoding.ASCII.GetString(message!.Envelope.Span);
            string number = envelope[(envelope.IndexOf("number ", StringComparison.Ordinal) + 7)..][..5];
            found[number] = found.GetValueOrDefault(number) + 1;
        }
        return found;
    }
}
