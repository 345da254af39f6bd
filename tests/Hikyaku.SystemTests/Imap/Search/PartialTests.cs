using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>PARTIAL (RFC 9394).</summary>
public sealed class PartialTests
{
    [Fact]
    public async Task Results_come_in_pieces_from_either_end()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(10);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        await wire.OkAsync("STORE 3:4 +FLAGS.SILENT (\\Flagged)");
        // RFC 9394 §3.1
        await wire.PlayAsync("""
            C: a UID SEARCH RETURN (PARTIAL -1:-3) UNFLAGGED
            S: * ESEARCH (TAG "a") UID PARTIAL (-1:-3 8:10)
            S: a OK …
            C: b UID SEARCH RETURN (PARTIAL -5:-4) UNFLAGGED
            S: * ESEARCH (TAG "b") UID PARTIAL (-4:-5 4,7)
            S: b OK …
            C: c SEARCH RETURN (PARTIAL 2:3) UNFLAGGED
            S: * ESEARCH (TAG "c") PARTIAL (2:3 2,5)
            S: c OK …
            C: d SEARCH RETURN (PARTIAL 5:500) UNFLAGGED
            S: * ESEARCH (TAG "d") PARTIAL (5:500 7:8)
            S: d OK …
            C: e SEARCH RETURN (PARTIAL 7:4000000000) UNFLAGGED
            S: * ESEARCH (TAG "e") PARTIAL (7:4000000000 NIL)
            S: e OK …
            C: f SEARCH RETURN (PARTIAL -7:-9) UNFLAGGED
            S: * ESEARCH (TAG "f") PARTIAL (-7:-9 NIL)
            S: f OK …
            C: g SEARCH RETURN (MIN MAX PARTIAL -1:-2 COUNT) UNFLAGGED
            S: * ESEARCH (TAG "g") MIN 1 MAX 8 PARTIAL (-1:-2 7:8) COUNT 6
            S: g OK …
            """);
    }

    [Theory]
    // RFC 9394 §3.2, table 1
    [InlineData("SAVE PARTIAL 2:3", "2:3")]
    [InlineData("SAVE PARTIAL 2:3 MIN", "1:3")]
    [InlineData("SAVE PARTIAL 2:3 MAX", "2:3,6")]
    [InlineData("SAVE PARTIAL 2:3 MIN MAX", "1:3,6")]
    [InlineData("SAVE PARTIAL 2:3 COUNT", "1:6")]
    [InlineData("SAVE PARTIAL 2:3 COUNT MIN", "1:6")]
    [InlineData("SAVE PARTIAL -1:-1", "6")]
    public async Task What_is_saved_depends_on_the_options_beside_it(string options, string saved)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(6);
        using var wire = await house.SelectAsync();
        await wire.OkAsync($"SEARCH RETURN ({options}) ALL");
        Assert.Contains($"ALL {saved}", (await wire.OkAsync("SEARCH RETURN (ALL) $")).Untagged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UID_FETCH_takes_messages_by_their_place_in_the_set()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(9);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 4 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        await wire.OkAsync("UID STORE 5,8 FLAGS.SILENT (\\Seen)");
        // RFC 9394 §3.3, §3.4: the place first, then what has changed
        await wire.PlayAsync("""
            C: 10 UID FETCH 2:6,8:9 (FLAGS) (PARTIAL -1:-2)
            S: * 7 FETCH (UID 8 FLAGS (\Seen \Recent))
            S: * 8 FETCH (UID 9 FLAGS (\Recent))
            S: 10 OK …
            C: 11 UID FETCH 2:6,8:9 (UID) (PARTIAL 3:5)
            S: * 4 FETCH (UID 5)
            S: * 5 FETCH (UID 6)
            S: * 7 FETCH (UID 8)
            S: 11 OK …
            C: 12 UID FETCH 1:* (UID) (CHANGEDSINCE 11 PARTIAL 1:6)
            S: * OK [HIGHESTMODSEQ 13] …
            S: * 4 FETCH (UID 5 MODSEQ (13))
            S: 12 OK …
            C: 13 UID FETCH 1:* (UID) (PARTIAL 99:100)
            S: 13 OK …
            """);
    }

    [Theory]
    [InlineData("SEARCH RETURN (PARTIAL 1) ALL")]
    [InlineData("SEARCH RETURN (PARTIAL 1:*) ALL")]
    [InlineData("SEARCH RETURN (PARTIAL -1:5) ALL")]
    [InlineData("SEARCH RETURN (PARTIAL 1:-5) ALL")]
    [InlineData("SEARCH RETURN (PARTIAL 0:5) ALL")]
    [InlineData("SEARCH RETURN (PARTIAL 1:5 ALL) ALL")]
    [InlineData("SEARCH RETURN (PARTIAL 1:5 PARTIAL 6:7) ALL")]
    [InlineData("FETCH 1 (UID) (PARTIAL 1:5)")]
    [InlineData("UID FETCH 1 (UID) (PARTIAL 1:5 PARTIAL 1:5)")]
    public async Task A_malformed_range_is_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        Assert.StartsWith("BAD", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }
}
