using Hikyaku.Store;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class AcceptanceTests
{
    private const string Letter = "Message-ID: 1@x\r\nSubject: tea\r\n\r\nCome at five.\r\n";

    [Fact]
    public async Task An_accepted_message_is_in_every_mailbox_it_was_delivered_to()
    {
        await using var bench = await CreateAsync();

        var accepted = await bench.AcceptAsync(Letter, bench.Alice, bench.Bob);

        Assert.Equal(2, accepted.Filed.Count);
        foreach (var (account, filed) in new[] { (bench.Alice, accepted.Filed[0]), (bench.Bob, accepted.Filed[1]) })
        {
            var inbox = bench.Inbox(account);
            Assert.Equal((inbox.Id, inbox.UidValidity, 1u), (filed.Mailbox, filed.UidValidity, filed.Uid));
            Assert.Equal((1, 1, 2u), (inbox.Messages, inbox.Unseen, inbox.UidNext));
            Assert.Equal(Letter, bench.Read(filed.MessageId));
        }
    }

    [Fact]
    public async Task The_lines_put_before_a_copy_belong_to_that_copy_alone()
    {
        await using var bench = await CreateAsync();
        LocalDelivery[] deliveries =
        [
            new() { Account = bench.Alice.Id, Prefix = "Delivered-To: alice@example.test\r\n"u8.ToArray() },
            new() { Account = bench.Bob.Id, Prefix = "Delivered-To: bob@example.test\r\n"u8.ToArray() },
        ];

        var accepted = Value(await bench.Store.Messages.AcceptAsync(bench.Message(Letter, deliveries)));

        Assert.Equal("Delivered-To: alice@example.test\r\n" + Letter, bench.Read(accepted.Filed[0].MessageId));
        Assert.Equal("Delivered-To: bob@example.test\r\n" + Letter, bench.Read(accepted.Filed[1].MessageId));
        var stored = bench.Store.Messages.Find(accepted.Filed[1].MessageId)!;
        Assert.Equal(Letter.Length + 32, stored.Size);
        Assert.Equal(32, stored.Prefix.Length);
    }

    [Fact]
    public async Task Everything_accepted_is_there_after_the_store_was_closed_and_opened()
    {
        await using var bench = await CreateAsync();
        var accepted = await bench.AcceptAsync(Letter, bench.Alice);

        await bench.ReopenAsync();

        Assert.Equal(Letter, bench.Read(accepted.Filed[0].MessageId));
        using var view = bench.Open(bench.Inbox(bench.Alice));
        Assert.Equal(accepted.Filed[0].MessageId, view.Current[0].MessageId);
        var next = await bench.AcceptAsync(Letter, bench.Alice);
        Assert.Equal(2u, next.Filed[0].Uid);
        Assert.True(next.Filed[0].MessageId > accepted.Filed[0].MessageId);
    }

    [Fact]
    public async Task A_message_that_is_over_the_quota_of_one_recipient_is_refused_for_all()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Directory.SetQuotaAsync("bob@example.test", 40));

        var refused = await bench.Store.Messages.AcceptAsync(bench.Message(Letter, bench.Alice, bench.Bob));

        Assert.Equal(StoreErrorKind.OverQuota, refused.Error?.Kind);
        Assert.Equal(0, bench.Inbox(bench.Alice).Messages);
        Assert.Equal(default, bench.Store.Directory.UsageOf(bench.Bob.Id));
    }

    [Fact]
    public async Task Several_messages_that_only_together_exceed_the_quota_are_refused_together()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Directory.SetQuotaAsync("alice@example.test", Letter.Length + 10));

        var refused = await bench.Store.Messages.AcceptAllAsync([bench.Message(Letter, bench.Alice), bench.Message(Letter, bench.Alice)]);

        Assert.Equal(StoreErrorKind.OverQuota, refused.Error?.Kind);
        Assert.Equal(0, bench.Inbox(bench.Alice).Messages);
        await bench.AcceptAsync(Letter, bench.Alice);
    }

    [Fact]
    public async Task A_delivery_that_does_not_enforce_the_quota_goes_over_it()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Directory.SetQuotaAsync("alice@example.test", 1));

        var accepted = await bench.Store.Messages.AcceptAsync(
            bench.Message(Letter, new LocalDelivery { Account = bench.Alice.Id, EnforceQuota = false }));

        Assert.True(accepted.Succeeded);
        Assert.Equal(Letter.Length, bench.Store.Directory.UsageOf(bench.Alice.Id).Bytes);
    }

    [Fact]
    public async Task One_message_in_two_mailboxes_of_an_account_is_one_e_mail_and_counts_once()
    {
        await using var bench = await CreateAsync();
        LocalDelivery[] deliveries =
        [
            new() { Account = bench.Alice.Id },
            new() { Account = bench.Alice.Id, Mailbox = bench.Mailbox(bench.Alice, "Archive").Id, Flags = SystemFlags.Seen },
        ];

        var accepted = Value(await bench.Store.Messages.AcceptAsync(bench.Message(Letter, deliveries)));

        Assert.Equal(accepted.Filed[0].MessageId, accepted.Filed[1].MessageId);
        var usage = bench.Store.Directory.UsageOf(bench.Alice.Id);
        Assert.Equal((2, Letter.Length), (usage.Messages, usage.Bytes));
        Assert.Equal(0, bench.Mailbox(bench.Alice, "Archive").Unseen);

        // Expunging one of them leaves the e-mail; expunging the other takes it away.
        Value(await bench.Store.Messages.ExpungeAsync(accepted.Filed[0].Mailbox, null, onlyDeleted: false));
        Assert.Equal(Letter, bench.Read(accepted.Filed[1].MessageId));
        Value(await bench.Store.Messages.ExpungeAsync(accepted.Filed[1].Mailbox, null, onlyDeleted: false));
        Assert.Equal(0, bench.Store.Directory.UsageOf(bench.Alice.Id).Bytes);
    }

    [Fact]
    public async Task A_message_for_a_mailbox_of_somebody_else_is_refused()
    {
        await using var bench = await CreateAsync();

        var refused = await bench.Store.Messages.AcceptAsync(
            bench.Message(Letter, new LocalDelivery { Account = bench.Alice.Id, Mailbox = bench.Inbox(bench.Bob).Id }));

        Assert.Equal(StoreErrorKind.NotFound, refused.Error?.Kind);
    }

    [Fact]
    public async Task Flags_keywords_and_the_date_given_with_a_delivery_are_kept()
    {
        await using var bench = await CreateAsync();
        var date = new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.FromHours(9));

        Value(await bench.Store.Messages.AcceptAsync(bench.Message(Letter, new LocalDelivery
        {
            Account = bench.Alice.Id,
            Flags = SystemFlags.Seen | SystemFlags.Draft,
            Keywords = ["$Forwarded", "work"],
            InternalDate = date,
        })));

        using var view = bench.Open(bench.Inbox(bench.Alice));
        var entry = view.Current[0];
        Assert.Equal(SystemFlags.Seen | SystemFlags.Draft, entry.Flags);
        Assert.Equal(["$Forwarded", "work"], view.Keywords[entry.Keywords]);
        Assert.Equal(date.ToUnixTimeMilliseconds(), entry.InternalDate);
    }

    [Fact]
    public async Task The_journey_is_found_by_queue_id_by_message_and_by_message_id_header()
    {
        await using var bench = await CreateAsync();
        var name = bench.Store.Messages.NextQueueId();
        var acceptance = bench.Message(Letter, bench.Alice) with
        {
            QueueId = name,
            Journey = [new RecipientRefused(bench.Time.GetUtcNow(), "nobody@example.test", "550 5.1.1 unknown")],
        };

        var accepted = Value(await bench.Store.Messages.AcceptAsync(acceptance));

        Assert.Equal(name, accepted.QueueId);
        await bench.ReopenAsync();
        foreach (var journey in new[]
        {
            bench.Store.Journeys.Find(name),
            bench.Store.Journeys.OfMessage(accepted.Filed[0].MessageId),
            Assert.Single(bench.Store.Journeys.FindByMessageId("1@x")),
        })
        {
            Assert.Equal(name, journey?.QueueId);
            Assert.Equal("550 5.1.1 unknown", Assert.IsType<RecipientRefused>(Assert.Single(journey!.Events)).Reply);
        }

        Assert.NotEqual(name, bench.Store.Messages.NextQueueId());
        Assert.Null(bench.Store.Journeys.Find("not a queue id"));
    }

    [Fact]
    public async Task Replies_with_the_same_subject_are_in_one_thread_and_others_are_not()
    {
        await using var bench = await CreateAsync();

        // RFC 8621 §3: both a common Message-ID and the same base subject are needed.
        var first = await ThreadOf(bench, "Message-ID: a@x\r\nSubject: tea\r\n\r\n");
        var reply = await ThreadOf(bench, "Message-ID: b@x\r\nReferences: a@x\r\nSubject: Re: tea\r\n\r\n");
        var answer = await ThreadOf(bench, "Message-ID: c@x\r\nReferences: a@x b@x\r\nSubject: Re: tea\r\n\r\n");
        var otherSubject = await ThreadOf(bench, "Message-ID: d@x\r\nReferences: a@x\r\nSubject: coffee\r\n\r\n");
        var sibling = await ThreadOf(bench, "Message-ID: f@x\r\nReferences: never-seen@x\r\nSubject: milk\r\n\r\n");
        var otherSibling = await ThreadOf(bench, "Message-ID: g@x\r\nReferences: never-seen@x\r\nSubject: Re: milk\r\n\r\n");

        Assert.Equal(first, reply);
        Assert.Equal(first, answer);
        Assert.NotEqual(first, otherSubject);
        Assert.Equal(sibling, otherSibling);
        Assert.NotEqual(first, sibling);

        static async Task<long> ThreadOf(StoreBench bench, string text)
            => bench.Store.Messages.Find((await bench.AcceptAsync(text, bench.Alice)).Filed[0].MessageId)!.ThreadId;
    }

    [Fact]
    public async Task A_draft_is_consumed_when_its_acceptance_is_refused()
    {
        await using var bench = await CreateAsync();
        var acceptance = bench.Message(Letter, new LocalDelivery { Account = new(9999) });

        var refused = await bench.Store.Messages.AcceptAsync(acceptance);

        Assert.Equal(StoreErrorKind.NotFound, refused.Error?.Kind);
        Assert.Throws<ObjectDisposedException>(() => acceptance.Content.Write("x"u8));
    }
}
