using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Maintenance;
using Xunit;

namespace Hikyaku.SystemTests.Maintenance;

public sealed class StoreCheckTests
{
    private static readonly CheckOptions Repair = new() { Repair = true };

    [Fact]
    public async Task A_store_in_order_is_found_clean_and_its_blobs_are_counted()
    {
        await using var filled = await FilledStore.CreateAsync(20);
        await filled.CopyToArchiveAsync(5);
        await filled.RemoveAsync(3, 4);

        var report = await StoreCheck.RunAsync(filled.Store, new CheckOptions());

        Assert.Empty(report.Findings);
        Assert.True(report.IsClean);
        Assert.InRange(report.Blobs, 18, 20);
        Assert.True(report.Bytes > 18 * 100);
    }

    [Theory]
    [InlineData("UPDATE mailbox SET messages=messages+3 WHERE messages>0", "wrong-mailbox-counters")]
    [InlineData("UPDATE mailbox SET unseen=0, size=1 WHERE messages>0", "wrong-mailbox-counters")]
    [InlineData("UPDATE mailbox SET uid_next=2 WHERE messages>0", "uidnext-too-low")]
    [InlineData("UPDATE mailbox SET highest_modseq=0", "mailbox-modseq-too-low")]
    [InlineData("UPDATE account_state SET modseq=0", "account-modseq-too-low")]
    [InlineData("UPDATE account_state SET used_bytes=7", "wrong-account-counters")]
    [InlineData("UPDATE account_state SET entries=7", "wrong-account-counters")]
    [InlineData("DELETE FROM account_state", "account-without-counters")]
    [InlineData("UPDATE blob SET refs=9", "wrong-references")]
    [InlineData("INSERT INTO blob SELECT max(id)+100000, 1, 99999999, 10, 0, 1 FROM blob", "wrong-references")]
    [InlineData("INSERT INTO message_copies SELECT account_id, max(id), 3 FROM message", "wrong-copies")]
    [InlineData("DELETE FROM message_copies", "wrong-copies")]
    [InlineData("UPDATE entry SET keywords=77 WHERE uid=2", "keywords-without-set")]
    [InlineData("UPDATE entry SET size=1 WHERE uid=2", "wrong-entry-size")]
    [InlineData("UPDATE message SET size=size+1", "wrong-message-size")]
    [InlineData("DELETE FROM entry WHERE mailbox_id=(SELECT id FROM mailbox WHERE name='INBOX' ORDER BY account_id LIMIT 1)", "message-without-entry")]
    [InlineData("DELETE FROM mailbox WHERE name='INBOX'", "account-without-inbox")]
    [InlineData("DELETE FROM mailbox WHERE name='Archive'", "entry-without-mailbox")]
    [InlineData("UPDATE sequence SET next=1 WHERE name='id'", "sequence-too-low")]
    [InlineData("UPDATE sequence SET next=1 WHERE name='uid_validity'", "sequence-too-low")]
    public async Task What_is_wrong_in_the_rows_is_found_and_repaired_without_losing_mail(string damage, string code)
    {
        await using var filled = await FilledStore.CreateAsync(12);
        await filled.CopyToArchiveAsync(3);
        var before = filled.Inventory();
        await filled.BreakAsync(damage);

        var found = await StoreCheck.RunAsync(filled.Store, new CheckOptions());
        Assert.Contains(found.Findings, finding => finding.Code == code);
        Assert.DoesNotContain(found.Findings, finding => finding.Repaired);

        var repaired = await StoreCheck.RunAsync(filled.Store, Repair);
        Assert.Contains(repaired.Findings, finding => finding.Code == code);
        Assert.All(repaired.Findings, finding => Assert.True(finding.Repaired, finding.ToString()));

        Assert.Empty((await StoreCheck.RunAsync(filled.Store, new CheckOptions())).Findings);
        Assert.Equal(before.Keys.Order(), filled.Inventory().Keys.Order());
        await filled.SendAsync(3); // the store still works
        await filled.BreakAsync("");
        Assert.Empty((await StoreCheck.RunAsync(filled.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task A_message_in_no_mailbox_comes_back_in_the_mailbox_Recovered()
    {
        await using var filled = await FilledStore.CreateAsync(3);
        await filled.BreakAsync("DELETE FROM entry WHERE uid=2 AND mailbox_id=(SELECT id FROM mailbox WHERE name='INBOX' ORDER BY account_id LIMIT 1)");

        await StoreCheck.RunAsync(filled.Store, Repair);

        Assert.Equal(1, filled.Store.Mailboxes.Find(filled.Accounts.First.Id, "Recovered")?.Messages);
        Assert.Equal(2, filled.Store.Mailboxes.Find(filled.Accounts.First.Id, "INBOX")?.Messages);
    }

    [Fact]
    public async Task An_entry_whose_message_is_gone_is_removed_and_sessions_are_told()
    {
        await using var filled = await FilledStore.CreateAsync(3);
        await filled.BreakAsync("DELETE FROM message WHERE id=(SELECT message_id FROM entry WHERE uid=2 ORDER BY mailbox_id LIMIT 1)");
        using var view = filled.Store.Mailboxes.Open(filled.Mailbox("INBOX"))!;
        var before = view.Current;
        Assert.Equal(3, before.Count);

        var report = await StoreCheck.RunAsync(filled.Store, Repair);

        Assert.Contains(report.Findings, finding => finding is { Code: "entry-without-message", Repaired: true });
        Assert.Equal([2u], view.Current.Since(before).Expunged);
    }

    [Fact]
    public async Task A_message_marked_for_removal_that_a_mailbox_holds_is_found_before_it_is_swept()
    {
        await using var filled = await FilledStore.CreateAsync(3);
        long held = (await filled.SendAsync("held")).MessageId;
        await filled.Store.Commits.RunAsync<bool>(scope =>
        {
            scope.Writer.DoomMessage(held);
            Assert.Contains(scope.Writer.FindInconsistencies(10, default), found => found.Kind == InconsistencyKind.DoomedButHeld);
            Assert.True(scope.Writer.Mend(InconsistencyKind.DoomedButHeld));
            return true;
        });

        Assert.Empty((await StoreCheck.RunAsync(filled.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task What_the_operator_must_decide_is_told_with_its_remedy_and_left_alone()
    {
        await using var filled = await FilledStore.CreateAsync(1);
        await filled.BreakAsync("UPDATE account SET address='first@elsewhere.test' WHERE address='first@example.test'");

        var report = await StoreCheck.RunAsync(filled.Store, Repair);

        var finding = Assert.Single(report.Findings, finding => finding.Code == "account-without-domain");
        Assert.False(finding.Repaired);
        Assert.Contains("hikyaku domain add", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_message_is_found_and_marked_for_its_owner_and_the_others_stay_readable()
    {
        await using var filled = await FilledStore.CreateAsync(5);
        var hit = await filled.SendAsync("x1");
        await filled.SendAsync(5);
        FlipAByteOf(filled, hit.MessageId);

        var found = await StoreCheck.RunAsync(filled.Store, new CheckOptions());
        var repaired = await StoreCheck.RunAsync(filled.Store, Repair);

        Assert.Equal("message-damaged", Assert.Single(found.Findings).Code);
        Assert.Equal("message-damaged", Assert.Single(repaired.Findings).Code);
        Assert.False(repaired.IsWhole);
        Assert.Equal([hit.Uid], Marked(filled));
    }

    [Fact]
    public async Task A_lost_segment_is_told_message_by_message()
    {
        await using var filled = await FilledStore.CreateAsync(4);
        foreach (string segment in Directory.GetFiles(Path.Combine(filled.Path, "blobs"), "*.seg"))
            File.Delete(segment);
        await filled.BreakAsync("");

        var report = await StoreCheck.RunAsync(filled.Store, Repair);

        Assert.Equal(4, report.Findings.Count(finding => finding is { Code: "message-damaged", Severity: CheckSeverity.Error }));
        Assert.Equal(4, Marked(filled).Count);
    }

    [Fact]
    public async Task A_check_sees_no_fault_in_a_store_that_is_busy()
    {
        await using var filled = await FilledStore.CreateAsync(30);
        using var enough = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            for (uint uid = 1; !enough.IsCancellationRequested; uid++)
            {
                await filled.SendAsync(2);
                await filled.RemoveAsync(uid, uid);
                await filled.Store.Sweeper.SweepAsync(default);
            }
        });

        for (int i = 0; i < 10; i++)
            Assert.Empty((await StoreCheck.RunAsync(filled.Store, new CheckOptions())).Findings);
        await enough.CancelAsync();
        await load;
    }

    private static void FlipAByteOf(FilledStore filled, long messageId)
    {
        using var reader = filled.Store.Engine.Read();
        var place = reader.Content(messageId)!.Blob;
        string path = Path.Combine(filled.Path, "blobs", $"{place.Segment:D8}.seg");
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Position = place.DataOffset + 20;
        file.WriteByte((byte)'#');
    }

    private static List<uint> Marked(FilledStore filled)
    {
        using var view = filled.Store.Mailboxes.Open(filled.Mailbox("INBOX"))!;
        return [.. Enumerable.Range(0, view.Current.Count).Select(i => view.Current[i])
            .Where(entry => view.Keywords.Contains(entry.Keywords, "$Damaged")).Select(entry => entry.Uid)];
    }
}
