using CsCheck;
using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class FlagTests
{
    [Fact]
    public async Task Flags_are_added_removed_and_replaced()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 3);
        using var view = bench.Open(bench.Inbox(bench.Alice));

        await Change(bench, view, UidList.Of(new UidRange(1, 2)), FlagOperation.Add, SystemFlags.Seen | SystemFlags.Flagged);
        await Change(bench, view, UidList.Of(new UidRange(2, 3)), FlagOperation.Remove, SystemFlags.Flagged);
        await Change(bench, view, UidList.Of(new UidRange(3, 9)), FlagOperation.Replace, SystemFlags.Deleted);

        Assert.Equal([SystemFlags.Seen | SystemFlags.Flagged, SystemFlags.Seen, SystemFlags.Deleted], Flags(view));
        var inbox = bench.Inbox(bench.Alice);
        Assert.Equal((3, 1, 1), (inbox.Messages, inbox.Unseen, inbox.Deleted));
        AssertSameOnDisk(bench, view);
    }

    [Fact]
    public async Task One_change_of_many_messages_takes_one_modseq_and_changing_nothing_takes_none()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 5);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        var before = view.Current.HighestModSeq;

        var changed = await Change(bench, view, UidList.All, FlagOperation.Add, SystemFlags.Seen);
        var again = await Change(bench, view, UidList.All, FlagOperation.Add, SystemFlags.Seen);

        Assert.Equal((before + 1, 5), (changed.ModSeq, changed.Changed));
        Assert.Equal((before + 1, 0), (again.ModSeq, again.Changed));
        Assert.All(Entries(view), entry => Assert.Equal(before + 1, entry.ModSeq));
        Assert.Equal(before + 1, view.Current.HighestModSeq);
    }

    [Fact]
    public async Task Entries_newer_than_unchanged_since_are_left_alone_and_named()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 4);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        var since = view.Current.HighestModSeq;
        await Change(bench, view, UidList.Of(new UidRange(2, 2), new UidRange(4, 4)), FlagOperation.Add, SystemFlags.Flagged);

        // RFC 7162 §3.1.3
        var result = Value(await bench.Store.Messages.ChangeFlagsAsync(
            view.Mailbox.Id, UidList.All, new FlagChange(FlagOperation.Add, SystemFlags.Seen, []) { UnchangedSince = since }));

        Assert.Equal([2u, 4u], result.Modified);
        Assert.Equal(2, result.Changed);
        Assert.Equal([SystemFlags.Seen, SystemFlags.Flagged, SystemFlags.Seen, SystemFlags.Flagged], Flags(view));
        AssertSameOnDisk(bench, view);
    }

    [Fact]
    public async Task Keywords_keep_their_first_spelling_and_are_compared_without_case()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 2);
        using var view = bench.Open(bench.Inbox(bench.Alice));

        await Change(bench, view, UidList.Of(new UidRange(1, 1)), FlagOperation.Add, SystemFlags.None, "Work", "$Junk");
        await Change(bench, view, UidList.Of(new UidRange(2, 2)), FlagOperation.Add, SystemFlags.None, "WORK");
        await Change(bench, view, UidList.All, FlagOperation.Remove, SystemFlags.None, "$JUNK");

        Assert.Equal(view.Current[0].Keywords, view.Current[1].Keywords);
        Assert.Equal(["Work"], view.Keywords[view.Current[1].Keywords]);
        Assert.True(view.Keywords.Contains(view.Current[0].Keywords, "work"));
        Assert.Equal(["$Junk", "Work"], view.Keywords.All);
        AssertSameOnDisk(bench, view);
    }

    [Fact]
    public async Task A_change_over_messages_with_many_different_keyword_sets_reaches_all()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 30);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        for (var uid = 1u; uid <= 30; uid++)
            await Change(bench, view, UidList.Of(new UidRange(uid, uid)), FlagOperation.Add, SystemFlags.None, $"k{uid % 12}");

        var result = await Change(bench, view, UidList.All, FlagOperation.Add, SystemFlags.Answered, "k3");

        Assert.Equal(30, result.Changed);
        Assert.All(Entries(view), entry => Assert.True(view.Keywords.Contains(entry.Keywords, "K3")));
        AssertSameOnDisk(bench, view);
    }

    [Fact]
    public async Task An_account_has_a_limited_number_of_keywords()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 1);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        await Change(bench, view, UidList.All, FlagOperation.Add, SystemFlags.None, [.. Enumerable.Range(0, 1000).Select(i => $"k{i}")]);

        var result = await bench.Store.Messages.ChangeFlagsAsync(
            view.Mailbox.Id, UidList.All, new FlagChange(FlagOperation.Add, SystemFlags.Seen, ["one-more"]));

        Assert.Equal(StoreErrorKind.LimitReached, result.Error?.Kind);
        Assert.Equal(SystemFlags.None, view.Current[0].Flags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("\\Custom")]
    [InlineData("schlüssel")]
    [InlineData("a(b")]
    public async Task What_is_no_atom_is_no_keyword(string keyword)
    {
        await using var bench = await CreateAsync();

        var result = await bench.Store.Messages.ChangeFlagsAsync(
            bench.Inbox(bench.Alice).Id, UidList.All, new FlagChange(FlagOperation.Add, SystemFlags.None, [keyword]));

        Assert.Equal(StoreErrorKind.Invalid, result.Error?.Kind);
    }

    [Fact]
    public async Task Scattered_uids_and_unknown_ones_are_changed_or_passed_over()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 600);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        var odd = new UidList([.. Enumerable.Range(0, 400).Select(i => new UidRange((uint)(2 * i) + 1, (uint)(2 * i) + 1))]);

        var result = await Change(bench, view, odd, FlagOperation.Add, SystemFlags.Seen);

        Assert.Equal(300, result.Changed);
        Assert.All(Entries(view), entry => Assert.Equal(entry.Uid % 2 == 1, entry.Flags.HasFlag(SystemFlags.Seen)));
        AssertSameOnDisk(bench, view);
    }

    private static readonly Gen<(FlagOperation, int Flags, int Keyword, uint First, uint Length, int Age)[]> Changes = Gen.Select(
        Gen.Enum<FlagOperation>(), Gen.Int[0, 31], Gen.Int[0, 3], Gen.UInt[1, 25], Gen.UInt[0, 25], Gen.Int[-1, 4]).Array[1, 25];

    [Fact]
    public Task Whatever_is_changed_the_rows_become_what_memory_holds()
        => Changes.SampleAsync(async changes =>
        {
            await using var bench = await CreateAsync();
            await bench.FillAsync(bench.Alice, 25);
            using var view = bench.Open(bench.Inbox(bench.Alice));
            foreach (var (operation, flags, keyword, first, length, age) in changes)
            {
                var change = new FlagChange(operation, (SystemFlags)flags, keyword == 0 ? [] : [$"k{keyword}"])
                {
                    UnchangedSince = age < 0 ? null : view.Current.HighestModSeq - age,
                };
                Value(await bench.Store.Messages.ChangeFlagsAsync(view.Mailbox.Id, UidList.Of(new UidRange(first, first + length)), change));
                AssertSameOnDisk(bench, view);
            }

            var (inbox, entries) = (bench.Inbox(bench.Alice), Entries(view).ToList());
            Assert.Equal(entries.Count(entry => !entry.Flags.HasFlag(SystemFlags.Seen)), inbox.Unseen);
            Assert.Equal(entries.Count(entry => entry.Flags.HasFlag(SystemFlags.Deleted)), inbox.Deleted);
        }, iter: 15, threads: 1);

    private static async Task<FlagChangeResult> Change(
        StoreBench bench, MailboxView view, UidList uids, FlagOperation operation, SystemFlags flags, params string[] keywords)
        => Value(await bench.Store.Messages.ChangeFlagsAsync(view.Mailbox.Id, uids, new FlagChange(operation, flags, keywords)));

    private static IEnumerable<SystemFlags> Flags(MailboxView view) => Entries(view).Select(entry => entry.Flags);
}
