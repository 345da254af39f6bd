using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Sqlite;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

/// <summary>How a mail came here is kept for a month, and then let go of.</summary>
public sealed class JourneyRetentionTests
{
    private const string Letter = "Message-ID: 1@x\r\nSubject: tea\r\n\r\nCome at five.\r\n";

    [Fact]
    public async Task After_its_time_a_journey_goes_and_the_mail_stays()
    {
        await using var bench = await CreateAsync();
        var old = await bench.AcceptAsync(Letter, bench.Alice);
        bench.Time.Advance(TimeSpan.FromDays(20));
        var young = await bench.AcceptAsync(Letter, bench.Alice);
        bench.Time.Advance(TimeSpan.FromDays(11));

        await LetGoAsync(bench);

        Assert.Null(bench.Store.Journeys.Find(old.QueueId));
        Assert.NotNull(bench.Store.Journeys.Find(young.QueueId));
        Assert.Equal(Letter, bench.Read(old.Filed[0].MessageId));
        Assert.Null(bench.Store.Journeys.OfMessage(old.Filed[0].MessageId));
        Assert.Equal([young.QueueId], bench.Store.Journeys.FindByMessageId("1@x").Select(journey => journey.QueueId));
        Assert.Empty((await StoreCheck.RunAsync(bench.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task What_is_still_in_the_queue_keeps_its_journey_until_it_has_left()
    {
        await using var bench = await CreateAsync();
        var waiting = Value(await bench.Store.Messages.AcceptAsync(ToElsewhere(bench)));
        bench.Time.Advance(TimeSpan.FromDays(60)); // held by an administrator, say

        await LetGoAsync(bench);
        Assert.NotNull(bench.Store.Journeys.Find(waiting.QueueId));

        var claim = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, TimeSpan.FromHours(1)));
        Value(await bench.Store.Queue.SettleAsync([Sent(bench, claim)]));
        await LetGoAsync(bench);
        Assert.Null(bench.Store.Journeys.Find(waiting.QueueId));
        Assert.Equal(0, await CountAsync(bench, "journey_part"));
    }

    [Fact]
    public async Task Thousands_go_in_small_commits_whatever_the_clock_said_in_between()
    {
        await using var bench = await CreateAsync();
        bench.Time.Advance(TimeSpan.FromDays(1000)); // the clock was wrong for a while
        var ahead = await bench.AcceptAsync(Letter, bench.Alice);
        bench.Time.AdjustTime(bench.Time.Start);
        await bench.FillAsync(bench.Alice, 1200);
        bench.Time.AdjustTime(bench.Time.Start.AddDays(31));

        await LetGoAsync(bench);
        Assert.Equal(1, await CountAsync(bench, "journey"));
        Assert.NotNull(bench.Store.Journeys.Find(ahead.QueueId));
    }

    private static Acceptance ToElsewhere(StoreBench bench) => bench.Message(Letter, Array.Empty<Account>()) with
    {
        Outgoing = new OutgoingMail
        {
            Envelope = new Envelope { ReversePath = new ReversePath(MailAddress.TryParse("alice@example.test")) },
            Recipients = [new EnvelopeRecipient { ForwardPath = new ForwardPath(MailAddress.TryParse("dan@one.example")) }],
        },
    };

    private static Settlement Sent(StoreBench bench, ClaimedDeliveries claim) => new()
    {
        MessageId = claim.Messages[0].Message.Id,
        Recipients = [new RecipientSettlement(claim.Messages[0].Recipients[0].Position, null, "250 ok", false)],
        Events = [new QueueChanged(bench.Time.GetUtcNow(), "test", ["<dan@one.example>"])],
    };

    /// <summary>What the sweeper does with journeys, now rather than some minutes later.</summary>
    private static Task<int> LetGoAsync(StoreBench bench)
        => new JourneyRetention(bench.Store.Commits, bench.Options.JourneysKept, bench.Time).LetGoAsync(default);

    private static async Task<long> CountAsync(StoreBench bench, string table)
        => Value(await bench.Store.Commits.RunAsync<long>(scope => ((SqliteWriter)scope.Writer).Database.Scalar($"SELECT count(*) FROM {table}")));
}
