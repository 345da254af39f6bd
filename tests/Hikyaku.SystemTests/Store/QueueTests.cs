using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

/// <summary>Mail on its way to other servers, as far as the store is concerned.</summary>
public sealed class QueueTests
{
    private const string Letter = "Message-ID: 1@x\r\nSubject: tea\r\n\r\nCome at five.\r\n";
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_message_for_here_and_elsewhere_is_filed_and_queued_by_one_commit()
    {
        await using var bench = await CreateAsync();
        var due = new List<string>();
        bench.Store.Queue.Due += waiting =>
        {
            lock (due) due.AddRange(waiting.Domains);
        };

        var accepted = await QueueAsync(bench, [bench.Alice], "dan@one.example", "eve@two.example", "fay@one.example");

        Assert.Equal(Letter, bench.Read(Assert.Single(accepted.Filed).MessageId));
        var entries = bench.Store.Queue.List(new QueueFilter(), null, 10);
        Assert.Equal(["dan@one.example", "eve@two.example", "fay@one.example"], entries.Select(entry => entry.Recipient.Recipient.ForwardPath.Address!.ToString()));
        Assert.All(entries, entry => Assert.Equal((accepted.QueueId, "<alice@example.test>"), (entry.Message.QueueId, entry.Message.Envelope.ReversePath.ToString())));
        Assert.Equal(["one.example", "two.example"], due.Order(StringComparer.Ordinal));
        Assert.Equal(["one.example", "two.example"], bench.Store.Queue.Schedule().Select(domain => domain.Domain));
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task A_message_that_is_refused_for_one_here_is_queued_for_nobody()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Directory.SetQuotaAsync("alice@example.test", 10));

        var refused = await bench.Store.Messages.AcceptAsync(Outgoing(bench, [bench.Alice], "dan@one.example"));

        Assert.Equal(StoreErrorKind.OverQuota, refused.Error?.Kind);
        Assert.Empty(bench.Store.Queue.List(new QueueFilter(), null, 10));
    }

    [Fact]
    public async Task The_envelope_comes_out_as_it_went_in()
    {
        await using var bench = await CreateAsync();
        var envelope = new Envelope
        {
            ReversePath = new ReversePath(MailAddress.TryParse("壺@example.test")),
            Body = BodyKind.EightBitMime,
            Utf8 = true,
            RequireTls = true,
            Return = DsnReturn.Headers,
            EnvelopeId = "a + b",
        };
        var recipient = new EnvelopeRecipient
        {
            ForwardPath = new ForwardPath(MailAddress.TryParse("\"a b\"@one.example")),
            Notify = DsnNotify.Success | DsnNotify.Delay,
            OriginalRecipient = OriginalRecipient.TryParse("rfc822;first+40one.example"u8),
        };
        var acceptance = bench.Message(Letter, Array.Empty<LocalDelivery>()) with
        {
            Outgoing = new OutgoingMail { Envelope = envelope, Recipients = [recipient], Prefix = "Received: by us\r\n"u8.ToArray() },
        };

        var accepted = Value(await bench.Store.Messages.AcceptAsync(acceptance));
        await bench.ReopenAsync();

        var entry = Assert.Single(bench.Store.Queue.List(new QueueFilter { QueueId = accepted.QueueId }, null, 10));
        Assert.Equal(envelope, entry.Message.Envelope);
        Assert.Equal(recipient, entry.Recipient.Recipient);
        Assert.Equal("Received: by us\r\n" + Letter, ReadQueued(bench, entry.Message));
        Assert.Equal(17 + Letter.Length, entry.Message.Size);
    }

    [Fact]
    public async Task What_one_has_claimed_another_does_not_get_until_the_lease_ends()
    {
        await using var bench = await CreateAsync();
        await QueueAsync(bench, [], "dan@one.example", "fay@one.example", "eve@two.example");

        var first = Value(await bench.Store.Queue.ClaimAsync("one.example", 1, Lease));
        Assert.Equal("dan@one.example", Assert.Single(Assert.Single(first.Messages).Recipients).Recipient.ForwardPath.Address!.ToString());
        Assert.True(first.More);
        var second = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));
        Assert.Equal("fay@one.example", Assert.Single(Assert.Single(second.Messages).Recipients).Recipient.ForwardPath.Address!.ToString());
        Assert.False(second.More);
        Assert.Empty(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages);

        bench.Time.Advance(Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(2, Assert.Single(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages).Recipients.Count);
    }

    [Fact]
    public async Task A_claim_of_an_earlier_run_ends_with_it_and_a_clock_set_back_delays_nothing()
    {
        await using var bench = await CreateAsync();
        await QueueAsync(bench, [], "dan@one.example");
        var claimed = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));
        await bench.ReopenAsync();

        Assert.Empty(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages);
        Value(await bench.Store.Queue.ResumeAsync(TimeSpan.FromHours(4)));
        Assert.Single(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages);

        // As if deferred by a clock that was a month ahead
        Value(await bench.Store.Queue.SettleAsync([Deferred(claimed, bench.Time.GetUtcNow().AddDays(30))]));
        Assert.Empty(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages);
        Value(await bench.Store.Queue.ResumeAsync(TimeSpan.FromHours(4)));
        Assert.Single(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages);
    }

    [Fact]
    public async Task A_message_is_taken_back_whole_or_not_at_all()
    {
        await using var bench = await CreateAsync();
        var untouched = await QueueAsync(bench, [], "dan@one.example", "eve@two.example");
        var leaving = await QueueAsync(bench, [], "fay@three.example", "gil@four.example");
        var gone = await QueueAsync(bench, [], "hal@five.example", "ida@six.example");
        Value(await bench.Store.Queue.ClaimAsync("three.example", 10, Lease));
        Value(await bench.Store.Queue.SettleAsync([Done(Value(await bench.Store.Queue.ClaimAsync("five.example", 10, Lease)))]));

        Assert.Equal(2, Value(await bench.Store.Queue.TakeBackAsync(untouched.QueueId)));
        Assert.Equal(StoreErrorKind.InUse, (await bench.Store.Queue.TakeBackAsync(leaving.QueueId)).Error?.Kind);
        Assert.Equal(StoreErrorKind.InUse, (await bench.Store.Queue.TakeBackAsync(gone.QueueId)).Error?.Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await bench.Store.Queue.TakeBackAsync("no id")).Error?.Kind);

        Assert.Equal(["fay@three.example", "gil@four.example", "ida@six.example"], bench.Store.Queue.List(new QueueFilter(), null, 10).Select(entry => entry.Recipient.Recipient.ForwardPath.Address!.ToString()));
        Assert.Equal(2, BlobsOf(bench));
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task What_is_to_leave_later_stays_so_over_restarts_and_holds()
    {
        await using var bench = await CreateAsync();
        var later = bench.Time.GetUtcNow().AddDays(20);
        var acceptance = Outgoing(bench, [], "dan@one.example");
        var accepted = Value(await bench.Store.Messages.AcceptAsync(acceptance with { Outgoing = acceptance.Outgoing! with { ReleaseAt = later } }));
        await bench.ReopenAsync();
        Value(await bench.Store.Queue.ResumeAsync(TimeSpan.FromHours(4)));
        Assert.Equal(later, Assert.Single(bench.Store.Queue.Schedule()).NextDue);

        var filter = new QueueFilter { QueueId = accepted.QueueId };
        Value(await bench.Store.Queue.ChangeAsync(filter, QueueAction.Hold));
        Value(await bench.Store.Queue.ChangeAsync(filter, QueueAction.Release));
        Assert.Equal(later, Assert.Single(bench.Store.Queue.Schedule()).NextDue);
        Value(await bench.Store.Queue.ChangeAsync(filter, QueueAction.Retry));
        Assert.Equal(bench.Time.GetUtcNow(), Assert.Single(bench.Store.Queue.Schedule()).NextDue);
    }

    [Fact]
    public async Task Who_is_deferred_is_due_later_and_what_happened_is_remembered()
    {
        await using var bench = await CreateAsync();
        var accepted = await QueueAsync(bench, [], "dan@one.example");
        var claim = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));
        var later = bench.Time.GetUtcNow() + TimeSpan.FromMinutes(10);

        Value(await bench.Store.Queue.SettleAsync([Deferred(claim, later) with { Events = [new QueueChanged(bench.Time.GetUtcNow(), "test", ["<dan@one.example>"])] }]));

        var nothing = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));
        Assert.Equal((0, later), (nothing.Messages.Count, nothing.NextDue!.Value));
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        var recipient = Assert.Single(Assert.Single(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)).Messages).Recipients);
        Assert.Equal((1, "450 busy", true), (recipient.Attempts, recipient.LastResult, recipient.Warned));
        Assert.IsType<QueueChanged>(bench.Store.Journeys.Find(accepted.QueueId)!.Events[^1]);
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task The_bytes_go_when_the_last_recipient_is_done_with_and_no_mailbox_holds_them()
    {
        await using var bench = await CreateAsync();
        await QueueAsync(bench, [], "dan@one.example", "eve@two.example");
        var one = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));
        var two = Value(await bench.Store.Queue.ClaimAsync("two.example", 10, Lease));

        Value(await bench.Store.Queue.SettleAsync([Done(one)]));
        Assert.Equal(1, BlobsOf(bench));
        Assert.Equal(Letter, ReadQueued(bench, two.Messages[0].Message));
        Value(await bench.Store.Queue.SettleAsync([Done(two)]));

        Assert.Equal(0, BlobsOf(bench));
        Assert.Null(bench.Store.Messages.OpenQueued(two.Messages[0].Message));
        Assert.Equal(0, bench.Store.Queue.Statistics(bench.Time.GetUtcNow(), 10).Messages);
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task A_copy_in_a_mailbox_keeps_the_bytes_whatever_the_queue_does()
    {
        await using var bench = await CreateAsync();
        var accepted = await QueueAsync(bench, [bench.Bob], "dan@one.example");

        Value(await bench.Store.Queue.SettleAsync([Done(Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease)))]));

        Assert.Equal(Letter, bench.Read(accepted.Filed[0].MessageId));
        Assert.Equal(1, BlobsOf(bench));
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task A_notification_and_what_it_tells_of_are_one_commit()
    {
        await using var bench = await CreateAsync();
        await QueueAsync(bench, [], "dan@one.example");
        var claim = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));

        var notice = bench.Message("Subject: it came back\r\n\r\n", bench.Alice) with { Settles = [Done(claim)] };
        var accepted = Value(await bench.Store.Messages.AcceptAsync(notice));

        Assert.Single(accepted.Filed);
        Assert.Empty(bench.Store.Queue.List(new QueueFilter(), null, 10));
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task A_notification_that_is_refused_settles_nothing()
    {
        await using var bench = await CreateAsync();
        await QueueAsync(bench, [], "dan@one.example");
        var claim = Value(await bench.Store.Queue.ClaimAsync("one.example", 10, Lease));
        Value(await bench.Store.Directory.RemoveAccountAsync("alice@example.test"));

        var refused = await bench.Store.Messages.AcceptAsync(bench.Message("Subject: it came back\r\n\r\n", bench.Alice) with { Settles = [Done(claim)] });

        Assert.Equal(StoreErrorKind.NotFound, refused.Error?.Kind);
        Assert.Single(bench.Store.Queue.List(new QueueFilter(), null, 10));
    }

    [Fact]
    public async Task An_operator_holds_releases_retries_and_drops()
    {
        await using var bench = await CreateAsync();
        var queue = bench.Store.Queue;
        await QueueAsync(bench, [], "dan@one.example", "eve@two.example");
        var other = await QueueAsync(bench, [], "fay@one.example");

        Assert.Equal(2, Value(await queue.ChangeAsync(new QueueFilter { Domain = "one.example" }, QueueAction.Hold)));
        Assert.Empty(Value(await queue.ClaimAsync("one.example", 10, Lease)).Messages);
        Assert.Equal(["two.example"], queue.Schedule().Select(domain => domain.Domain));
        Assert.Equal((2, 2), (queue.List(new QueueFilter { State = QueueState.Held }, null, 10).Count, queue.Statistics(bench.Time.GetUtcNow(), 10).Held));

        Assert.Equal(1, Value(await queue.ChangeAsync(new QueueFilter { QueueId = other.QueueId.ToLowerInvariant() }, QueueAction.Release)));
        Assert.Equal(0, Value(await queue.ChangeAsync(new QueueFilter { QueueId = other.QueueId }, QueueAction.Release)));
        var claim = Value(await queue.ClaimAsync("one.example", 10, Lease));
        Value(await queue.SettleAsync([Deferred(claim, bench.Time.GetUtcNow().AddHours(1))]));
        Assert.Empty(Value(await queue.ClaimAsync("one.example", 10, Lease)).Messages);
        Assert.Equal(1, Value(await queue.ChangeAsync(new QueueFilter { Recipient = "fay@one.example" }, QueueAction.Retry)));
        Assert.Single(Value(await queue.ClaimAsync("one.example", 10, Lease)).Messages);

        Assert.Equal(0, Value(await queue.ChangeAsync(new QueueFilter { QueueId = "no id!" }, QueueAction.Drop)));
        Assert.Equal(0, Value(await queue.ChangeAsync(new QueueFilter { Sender = "" }, QueueAction.Drop)));
        Assert.Equal(3, Value(await queue.ChangeAsync(new QueueFilter { Sender = "alice@example.test" }, QueueAction.Drop)));
        Assert.Equal(0, BlobsOf(bench));
        // What was under way when it was dropped ends without harm.
        Value(await queue.SettleAsync([Done(claim)]));
        await AssertSoundAsync(bench);
    }

    [Fact]
    public async Task A_long_list_is_read_in_pieces()
    {
        await using var bench = await CreateAsync();
        for (var i = 0; i < 5; i++) await QueueAsync(bench, [], $"a{i}@one.example", $"b{i}@one.example");

        var read = new List<string>();
        (long, int)? after = null;
        while (bench.Store.Queue.List(new QueueFilter(), after, 3) is { Count: > 0 } piece)
        {
            read.AddRange(piece.Select(entry => entry.Recipient.Recipient.ForwardPath.Address!.LocalPart));
            after = (piece[^1].Message.Id, piece[^1].Recipient.Position);
        }

        Assert.Equal(["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"], read);
    }

    [Fact]
    public async Task A_check_finds_and_mends_what_is_wrong_in_the_queue()
    {
        await using var bench = await CreateAsync();
        await QueueAsync(bench, [bench.Alice], "dan@one.example");
        await QueueAsync(bench, [], "eve@two.example");
        await bench.Store.Commits.RunAsync<bool>(scope =>
        {
            var writer = (Hikyaku.Store.Sqlite.SqliteWriter)scope.Writer;
            writer.Database.Execute("DELETE FROM queue_recipient WHERE address='dan@one.example'; UPDATE queue_recipient SET message_id=999 WHERE address='eve@two.example';");
            return true;
        });

        var found = await StoreCheck.RunAsync(bench.Store, new CheckOptions());
        Assert.Contains(found.Findings, finding => finding.Code == "queued-message-without-recipient");
        Assert.Contains(found.Findings, finding => finding.Code == "queued-recipient-without-message");

        await StoreCheck.RunAsync(bench.Store, new CheckOptions { Repair = true });
        await AssertSoundAsync(bench);
        Assert.Equal(1, BlobsOf(bench));
    }

    private static Acceptance Outgoing(StoreBench bench, Account[] here, params string[] elsewhere) => bench.Message(Letter, here) with
    {
        Outgoing = new OutgoingMail
        {
            Envelope = new Envelope { ReversePath = new ReversePath(MailAddress.TryParse("alice@example.test")) },
            Recipients = [.. elsewhere.Select(address => new EnvelopeRecipient { ForwardPath = new ForwardPath(MailAddress.TryParse(address)) })],
        },
    };

    private static async Task<Accepted> QueueAsync(StoreBench bench, Account[] here, params string[] elsewhere)
        => Value(await bench.Store.Messages.AcceptAsync(Outgoing(bench, here, elsewhere)));

    private static Settlement Done(ClaimedDeliveries claim) => new()
    {
        MessageId = claim.Messages[0].Message.Id,
        Recipients = [.. claim.Messages[0].Recipients.Select(recipient => new RecipientSettlement(recipient.Position, null, "250 ok", false))],
    };

    private static Settlement Deferred(ClaimedDeliveries claim, DateTimeOffset until) => new()
    {
        MessageId = claim.Messages[0].Message.Id,
        Recipients = [.. claim.Messages[0].Recipients.Select(recipient => new RecipientSettlement(recipient.Position, until, "450 busy", true))],
    };

    private static string ReadQueued(StoreBench bench, QueuedMessage message)
    {
        using var content = bench.Store.Messages.OpenQueued(message)!;
        var octets = new byte[content.Length];
        content.Read(0, octets);
        return Encoding.UTF8.GetString(octets);
    }

    private static int BlobsOf(StoreBench bench)
    {
        using var reader = bench.Store.Engine.Read();
        return reader.Blobs(0, 100).Count;
    }

    private static async Task AssertSoundAsync(StoreBench bench) => Assert.Empty((await StoreCheck.RunAsync(bench.Store, new CheckOptions())).Findings);
}
