using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>INPROGRESS (RFC 9585).</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task A_search_that_takes_long_tells_how_far_it_has_come()
    {
        // Long is here what takes any time at all
        await using var house = await ImapHouse.OpenAsync(new() { ProgressTime = TimeSpan.Zero });
        await house.FillAsync(300);
        using var wire = await house.SelectAsync();
        // RFC 9585 §4
        await wire.PlayAsync("""
            C: a SEARCH RETURN (COUNT) SEEN
            S: * OK [INPROGRESS ("a" 16 300)] Searching
            S: * OK [INPROGRESS ("a" 272 300)] Searching
            S: * OK [INPROGRESS ("a" 299 300)] Searching
            S: * ESEARCH (TAG "a") COUNT 0
            S: a OK SEARCH completed
            """);
        // A bracket would end the response code
        Assert.StartsWith("* OK [INPROGRESS (NIL 16 300)]", (await PlayAsync(wire, "x]", "SEARCH RETURN (COUNT) SEEN"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_is_quick_tells_nothing_of_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(300);
        using var wire = await house.SelectAsync();
        Assert.Single((await wire.OkAsync("THREAD REFERENCES UTF-8 SEEN")).Untagged);
    }

    private static async Task<IReadOnlyList<string>> PlayAsync(ImapWire wire, string tag, string command)
    {
        await wire.SendAsync($"{tag} {command}\r\n");
        return (await wire.AnswerAsync(tag)).Untagged;
    }
}
