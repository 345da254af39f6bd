using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Search;
using Hikyaku.Store.Sqlite;
using Hikyaku.SystemTests.Faults;
using Xunit;

namespace Hikyaku.SystemTests.Search;

public sealed class SearchIndexTests
{
    private static IndexVerdict[] Judge(Narrowing? narrowing, params long[] ids)
    {
        Assert.NotNull(narrowing);
        return [.. ids.Select(narrowing.Judge)];
    }

    [Fact]
    public async Task What_the_index_holds_it_answers_and_of_what_comes_later_it_says_nothing()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync("the meeting is at noon", "次回の会議は東京で", "nothing of the kind");
        await house.SettleAsync();

        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No, IndexVerdict.No], Judge(house.Narrow("eeting IS at"), ids));
        Assert.Equal([IndexVerdict.No, IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("会議"), ids));
        Assert.Equal([IndexVerdict.No, IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("回の会議は"), ids));
        Assert.Equal([IndexVerdict.No, IndexVerdict.No, IndexVerdict.Yes], Judge(house.Narrow("hin"), ids));
        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No, IndexVerdict.No], Judge(house.Narrow("at"), ids));
        Assert.Null(house.Narrow(" ")); // says nothing to the index: everything is read
        Assert.Equal(IndexVerdict.Maybe, house.Narrow("midnight")!.Judge(ids[^1] + 1_000_000));
    }

    [Fact]
    public async Task Nobody_finds_anything_in_the_mail_of_others()
    {
        await using var house = await IndexedStore.CreateAsync();
        var mine = await house.SendAsync(house.Accounts.First, "secret plan");
        var theirs = await house.SendAsync(house.Accounts.Second, "secret plan");
        await house.SettleAsync();

        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow(house.Accounts.First, "secret"), mine[0], theirs[0]));
        Assert.Equal(1, house.Narrow(house.Accounts.First, "secret")!.Candidates);
    }

    [Fact]
    public async Task A_message_in_many_mailboxes_is_indexed_once()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync("copied everywhere");
        foreach (var name in new[] { "Archive", "Drafts", "Sent" })
            await house.Store.Messages.CopyAsync(house.Inbox, UidList.All, house.Store.Mailboxes.Find(house.Accounts.First.Id, name)!.Id);
        await house.SettleAsync();

        Assert.Equal(1, house.Narrow("everywhere")!.Candidates);
        Assert.Equal([IndexVerdict.Yes], Judge(house.Narrow("everywhere"), ids));
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_index_was()
    {
        await using var house = await IndexedStore.CreateAsync();
        var before = await house.SendAsync("before the restart");
        await house.SettleAsync();
        await house.ReopenAsync();
        var after = await house.SendAsync("after the restart");
        await house.SettleAsync();

        Assert.Equal([IndexVerdict.Yes, IndexVerdict.Yes], Judge(house.Narrow("restart"), before[0], after[0]));
        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("before"), before[0], after[0]));
    }

    [Fact]
    public async Task Without_its_file_the_index_is_made_anew()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync("the meeting", "something else");
        await house.SettleAsync();
        await house.ReopenAsync(() => File.Delete(house.IndexPath));
        await house.SettleAsync();
        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("meeting"), ids));

        await house.Store.SearchIndex.RebuildAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("meeting"), ids));
        Assert.Equal(0, house.Store.SearchIndex.Pending);
    }

    [Theory]
    [InlineData(0)] // the header of the file
    [InlineData(1)] // pages in it
    public async Task A_damaged_index_is_set_aside_and_made_anew(int from)
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync([.. Enumerable.Range(0, 600).Select(i => $"message number{i:d4} the meeting")]);
        await house.SettleAsync();
        await house.ReopenAsync(() =>
        {
            using var file = File.OpenWrite(house.IndexPath);
            for (var at = from * 8192L; at < file.Length; at += 8192)
            {
                file.Position = at;
                file.Write(new byte[4000]);
            }
        });
        house.Narrow("meeting"); // a search may be what comes upon it
        await house.SettleAsync();

        Assert.True(File.Exists(house.IndexPath + ".damaged"));
        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("number0599"), ids[599], ids[0]));
        Assert.Equal(600, house.Narrow("meeting")!.Candidates);
    }

    [Theory]
    [InlineData("UPDATE word SET entries=CAST(substr(entries, 1, length(entries)-1)||x'01' AS BLOB)")]
    [InlineData("UPDATE posting SET octets=CAST(substr(octets, 1, length(octets)-1)||x'01' AS BLOB)")]
    [InlineData("DELETE FROM word")]
    [InlineData("DELETE FROM posting")]
    public async Task What_lost_bits_is_noticed_by_its_checksum_and_what_is_missing_too(string damage)
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync([.. Enumerable.Range(0, 300).Select(i => $"message number{i:d4}")]);
        await house.SettleAsync();
        await house.ReopenAsync(() =>
        {
            using var database = SqliteDatabase.Open(house.IndexPath, readOnly: false);
            database.Execute(damage);
        });
        await house.SettleAsync();
        Assert.Null(house.Narrow("message number"));
        await house.SettleAsync();
        Assert.Equal(300, house.Narrow("message number")!.Candidates);
        Assert.Equal(IndexVerdict.Yes, house.Narrow("number0001")!.Judge(ids[1]));
    }

    [Fact]
    public async Task An_index_of_an_earlier_version_is_made_anew()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync("the meeting", "something else");
        await house.SettleAsync();
        await house.ReopenAsync(() =>
        {
            using var database = SqliteDatabase.Open(house.IndexPath, readOnly: false);
            database.Execute("PRAGMA user_version=1; DELETE FROM fresh");
        });
        await house.SettleAsync();
        Assert.Equal([IndexVerdict.Yes, IndexVerdict.No], Judge(house.Narrow("meeting"), ids));
    }

    [Fact]
    public async Task A_check_finds_messages_that_the_index_has_lost_and_mends_it()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync([.. Enumerable.Range(0, 300).Select(i => $"message number{i:d4}")]);
        await house.SettleAsync();
        Assert.Empty((await StoreCheck.RunAsync(house.Store, new CheckOptions())).Findings);
        await house.ReopenAsync(() =>
        {
            using var database = SqliteDatabase.Open(house.IndexPath, readOnly: false);
            database.Execute("DELETE FROM run");
        });
        await house.SettleAsync();
        var finding = Assert.Single((await StoreCheck.RunAsync(house.Store, new CheckOptions())).Findings);
        Assert.Equal(("search-index-incomplete", "256 messages are not found by searches", false), (finding.Code, finding.Problem, finding.Repaired));

        Assert.True((await StoreCheck.RunAsync(house.Store, new CheckOptions { Repair = true })).IsWhole);
        await house.SettleAsync();
        Assert.Empty((await StoreCheck.RunAsync(house.Store, new CheckOptions())).Findings);
        Assert.Equal(IndexVerdict.Yes, house.Narrow("number0001")!.Judge(ids[1]));
    }

    [Fact]
    public async Task An_index_beside_an_older_database_is_made_anew_since_ids_were_given_again()
    {
        await using var house = await IndexedStore.CreateAsync();
        await house.SendAsync("first of all");
        var copy = house.Path + "-older.db";
        await house.ReopenAsync(() => File.Copy(Path.Combine(house.Path, "hikyaku.db"), copy));
        // The sequence is ahead of what was given, so that only many more messages get beyond what the copy knows
        await house.SendAsync([.. Enumerable.Range(0, 50).Select(i => $"lost message {i}")]);
        await house.SettleAsync();
        await house.ReopenAsync(() => File.Move(copy, Path.Combine(house.Path, "hikyaku.db"), overwrite: true));
        var ids = await house.SendAsync([.. Enumerable.Range(0, 50).Select(i => $"another letter {i}")]);
        await house.SettleAsync();
        await house.ReopenAsync();
        await house.SettleAsync();
        Assert.All(Judge(house.Narrow("another"), ids), verdict => Assert.Equal(IndexVerdict.Yes, verdict));
        Assert.Equal(0, house.Narrow("lost message")!.Candidates);
    }

    [Fact]
    public async Task What_was_removed_leaves_the_index()
    {
        await using var house = await IndexedStore.CreateAsync();
        await house.SendAsync([.. Enumerable.Range(0, 700).Select(i => $"message number{i:d4} the meeting")]);
        await house.SettleAsync();
        await house.Store.Messages.ExpungeAsync(house.Inbox, UidList.Of(new UidRange(1, 600)), onlyDeleted: false);
        while (await CountAsync(house) > 100)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        house.Store.SearchIndex.CleanSoon();
        await house.SettleAsync();
        await house.SettleAsync();
        Assert.Equal(100, house.Narrow("meeting")!.Candidates);
    }

    private static Task<long> CountAsync(IndexedStore house)
    {
        using var reader = house.Store.Engine.Read();
        return Task.FromResult(reader.CountMessagesAfter(0, int.MaxValue));
    }

    // Through every way in which messages are kept: fresh ones, runs, merged runs, runs without what was removed
    [Fact]
    public async Task Of_thousands_of_messages_the_index_says_exactly_which_hold_a_needle()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = new List<long>();
        var texts = new List<string>();
        var random = new Random(7);
        string[] words = ["meeting", "invoice", "holiday", "voice", "I", "a", "会議", "資料", "東京都", "カタカナ", "ﾊﾝｶｸ", "éclair", "2026-01", "foo@bar.example", "，", "\r\n", "😀"];
        for (var batch = 0; batch < 26; batch++)
        {
            var bodies = Enumerable.Range(0, 100).Select(i =>
                $"{string.Join(random.Next(3) == 0 ? "" : " ", random.GetItems(words, random.Next(40)))} unique{batch * 100 + i:d5} {(i == 7 && batch == 3 ? "zqxneedle" : "")}").ToArray();
            texts.AddRange(bodies);
            ids.AddRange(await house.SendAsync(bodies));
        }
        await house.SettleAsync();
        string[] needles = [.. words, "zqxneedle", "unique01234", "unique", "京都", "カナ", "ンカク", "éclair 2026", "meeting invoice", "oice", "oice holi", "資料 会議", "資料会議", "e", "i a", "@bar.", "01 i", "invoice ", " voice", " i ", "example ", " ,", "会議 ", "\r", "\n",
            .. Enumerable.Range(0, 200).Select(_ => Cut(texts[random.Next(texts.Count)], random))];
        foreach (var needle in needles)
            Check(needle);

        await house.Store.Messages.ExpungeAsync(house.Inbox, UidList.Of(new UidRange(1, 900)), onlyDeleted: false);
        while (await CountAsync(house) > 1700)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        house.Store.SearchIndex.CleanSoon();
        await house.SettleAsync();
        await house.SettleAsync();
        ids.RemoveRange(0, 900);
        texts.RemoveRange(0, 900);
        foreach (var needle in needles)
            Check(needle);
        Assert.Equal(1700, house.Narrow("unique")!.Candidates);

        void Check(string needle)
        {
            var folded = Protocol.Message.Text.TextFolding.Fold(needle);
            var narrowing = house.Narrow(needle)!;
            for (var i = 0; i < ids.Count; i++)
            {
                var verdict = narrowing.Judge(ids[i]);
                var expected = Protocol.Message.Text.TextFolding.Fold(texts[i] + "\r\n").Contains(folded, StringComparison.Ordinal) ? IndexVerdict.Yes : IndexVerdict.No;
                Assert.True(verdict == expected, $"'{needle}' in '{texts[i]}': {verdict}");
            }
        }
    }

    private static string Cut(string text, Random random)
    {
        var folded = Protocol.Message.Text.TextFolding.Fold(text).Trim();
        var from = random.Next(folded.Length);
        return folded.Substring(from, Math.Min(random.Next(1, 12), folded.Length - from)).Trim('\uD83D', '\uDE00') is { Length: > 0 } cut && cut != " " ? cut : "meet";
    }

    [Fact]
    public async Task A_message_too_large_to_be_indexed_whole_is_always_looked_at()
    {
        await using var house = await IndexedStore.CreateAsync();
        var ids = await house.SendAsync(string.Concat(Enumerable.Repeat("many words of the same kind\r\n", 100_000)) + "theend", "short");
        await house.SettleAsync();
        Assert.Equal([IndexVerdict.Maybe, IndexVerdict.No], Judge(house.Narrow("theend"), ids));
    }

    [Fact]
    public async Task On_a_disk_without_room_mail_goes_on_and_nothing_is_indexed()
    {
        using var disk = TinyDisk.Mount(8 << 10);
        await using var house = await IndexedStore.CreateAsync(Path.Combine(disk.Path, "data"));
        await house.SendAsync("a letter");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Null(house.Narrow("letter"));
        Assert.False(File.Exists(house.IndexPath));
        Assert.Equal(1, house.Store.SearchIndex.Pending);
    }
}
