using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Model;

/// <summary>
/// Twelve connections of two accounts do at random what clients do, all in the same three mailboxes, and believe only what
/// they are told. Every response is checked when it comes; from time to time all stand still, and each must know exactly
/// what is there. One minute here, ten in tests/soak/imap-model.sh.
/// </summary>
public sealed class ModelTests
{
    private const int StepsBetweenChecks = 40;

    private static readonly ModelHabits[] Habits =
    [
        ModelHabits.Plain, ModelHabits.Plain, ModelHabits.Rev2, ModelHabits.CondStore, ModelHabits.QuickResync, ModelHabits.QuickResync | ModelHabits.Rev2,
        ModelHabits.UidOnly, ModelHabits.UidOnly | ModelHabits.QuickResync, ModelHabits.Notified, ModelHabits.Notified | ModelHabits.QuickResync,
        ModelHabits.NotifiedLater, ModelHabits.NotifiedLater | ModelHabits.CondStore,
    ];

    [Fact]
    public async Task Whatever_many_clients_do_each_knows_what_is_there()
    {
        var time = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("HIKYAKU_MODEL_SECONDS") ?? "45", CultureInfo.InvariantCulture));
        var seed = int.Parse(Environment.GetEnvironmentVariable("HIKYAKU_MODEL_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        await using var house = await ImapHouse.OpenAsync();
        var truth = new SharedTruth();
        await PrepareAsync(house);
        var workers = new List<ModelWork>();
        for (var i = 0; i < Habits.Length; i++)
            workers.Add(await EnterAsync(house, truth, i, new Random(seed + i)));

        var (watch, rounds) = (Stopwatch.StartNew(), 0);
        for (; watch.Elapsed < time; rounds++)
        {
            await Task.WhenAll(workers.Select(worker => Task.Run(() => WorkAsync(worker, seed))));
            await CheckAsync(house, truth, workers, seed);
        }
        TestContext.Current.SendDiagnosticMessage($"{rounds} rounds of {workers.Count * StepsBetweenChecks} steps, nobody was told anything wrong");
        foreach (var worker in workers)
            worker.Client.Wire.Dispose();
    }

    private static async Task PrepareAsync(ImapHouse house)
    {
        using var alice = await house.LogInAsync();
        foreach (var mailbox in ModelWork.Mailboxes)
        {
            if (mailbox != "INBOX")
                await alice.OkAsync($"CREATE {mailbox}");
            await alice.OkAsync($"SETACL {mailbox} bob@example.test lrswipkxte");
        }
    }

    // Every third connection is bob's, to whom the mailboxes are shared
    private static async Task<ModelWork> EnterAsync(ImapHouse house, SharedTruth truth, int number, Random random)
    {
        var isBob = number % 3 == 2;
        var client = new ModelClient(number, Habits[number], await house.LogInAsync(isBob ? "bob" : "alice"), truth);
        await client.BeginAsync();
        return new ModelWork(client, truth, random, mailbox => isBob ? $"\"Other Users/alice@example.test/{mailbox}\"" : mailbox);
    }

    private static async Task WorkAsync(ModelWork worker, int seed)
    {
        try
        {
            for (var i = 0; i < StepsBetweenChecks; i++)
                await worker.StepAsync();
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"seed {seed}: {fault.Message}\n{worker.Client.Transcript}", fault);
        }
    }

    private static async Task CheckAsync(ImapHouse house, SharedTruth truth, List<ModelWork> workers, int seed)
    {
        var there = new Dictionary<string, KnownMailbox>();
        using var auditor = await house.LogInAsync();
        var reader = new ModelClient(99, ModelHabits.CondStore, auditor, truth);
        await reader.BeginAsync();
        foreach (var mailbox in ModelWork.Mailboxes)
        {
            await reader.SelectAsync(mailbox, mailbox, null);
            await reader.RunAsync("UID FETCH 1:* (FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
            there.Add(mailbox, reader.Selected!);
        }
        foreach (var worker in workers)
        {
            try
            {
                await CheckAsync(worker, there);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {fault.Message}\n{worker.Client.Transcript}", fault);
            }
        }
    }

    private static async Task CheckAsync(ModelWork worker, Dictionary<string, KnownMailbox> there)
    {
        var client = worker.Client;
        await client.OkAsync("NOOP");
        await worker.LearnAsync();
        if (client.Selected is { } selected)
            Assert.Equal(Describe(there[selected.Name]), Describe(selected));
        foreach (var mailbox in ModelWork.Mailboxes)
        {
            var byUid = there[mailbox].Messages.ToDictionary(message => message.Uid!.Value);
            foreach (var (uid, isSet) in worker.OwnKeywords(mailbox))
            {
                if (byUid.TryGetValue(uid, out var message))
                    Assert.True(isSet == message.Flags!.Split(' ').Contains(client.OwnKeyword), $"UID {uid} of {mailbox} should have {client.OwnKeyword}: {isSet}, has ({message.Flags})");
            }
        }
    }

    private static IEnumerable<string> Describe(KnownMailbox mailbox) => mailbox.Messages.Select(message => $"{message.Uid} {message.Flags}");
}
