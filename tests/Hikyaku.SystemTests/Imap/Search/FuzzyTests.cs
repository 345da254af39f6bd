using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>SEARCH=FUZZY (RFC 6203).</summary>
public sealed class FuzzyTests
{
    [Fact]
    public async Task Words_may_stand_in_any_order_lack_a_letter_or_be_missing_in_part()
    {
        await using var house = await ImapHouse.OpenAsync();
        foreach (var subject in new[] { "Why IMAP breaks", "breaking news of IMAP", "IMAP brakes", "A broken bridge", "imap break", "lunch" })
            await house.DeliverAsync($"From: user@example.com\nSubject: {subject}\n\nx\n");
        using var wire = await house.SelectAsync();
        // RFC 6203 §3, §4, §6
        await wire.PlayAsync("""
            C: a SEARCH SUBJECT "IMAP break"
            S: * SEARCH 1 5
            S: a OK …
            C: b SEARCH FUZZY SUBJECT "IMAP break"
            S: * SEARCH 1 2 3 5
            S: b OK …
            C: c SEARCH RETURN (RELEVANCY ALL) FUZZY SUBJECT "IMAP break"
            S: * ESEARCH (TAG "c") ALL 1:3,5 RELEVANCY (100 90 67 100)
            S: c OK …
            C: d SORT (RELEVANCY) UTF-8 FUZZY SUBJECT "IMAP break"
            S: * SORT 1 5 2 3
            S: d OK …
            C: e UID SORT RETURN (RELEVANCY PARTIAL 2:3) (RELEVANCY REVERSE SUBJECT) UTF-8 FUZZY SUBJECT "break imap"
            S: * ESEARCH (TAG "e") UID PARTIAL (2:3 5,2) RELEVANCY (90 90)
            S: e OK …
            C: f SEARCH FUZZY (SUBJECT work FROM user) SEEN
            S: * SEARCH
            S: f OK …
            C: f2 SEARCH RETURN (RELEVANCY ALL) FUZZY UNSEEN
            S: * ESEARCH (TAG "f2") ALL 1:6 RELEVANCY (100 100 100 100 100 100)
            S: f2 OK …
            C: g SEARCH RETURN (RELEVANCY) FUZZY SUBJECT nothing
            S: * ESEARCH (TAG "g")
            S: g OK …
            """);
    }

    [Fact]
    public async Task The_text_is_searched_in_the_same_way_and_other_keys_to_the_letter()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Subject: 1\n\nhello out there\n");
        await house.DeliverAsync("Subject: 2\n\nnobody here\n");
        await house.DeliverAsync("Subject: 3\nContent-Type: text/plain; charset=utf-8\n\nHello \u00e3\u0081\u0082\n");
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a SEARCH FUZZY TEXT Helo
            S: * SEARCH 1 3
            S: a OK …
            C: b SEARCH FUZZY BODY "there hello" FUZZY LARGER 1
            S: * SEARCH 1 3
            S: b OK …
            C: c SEARCH RETURN (RELEVANCY) OR 2 FUZZY BODY "hello out"
            S: * ESEARCH (TAG "c") RELEVANCY (100 1 45)
            S: c OK …
            C: d SEARCH FUZZY (1:2 NOT UID 1)
            S: * SEARCH 2
            S: d OK …
            """);
    }

    [Theory]
    [InlineData("SEARCH RETURN (RELEVANCY) SUBJECT x")]
    [InlineData("SORT (RELEVANCY) UTF-8 SUBJECT x")]
    [InlineData("SEARCH FUZZY")]
    public async Task RELEVANCY_needs_a_FUZZY_key(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        Assert.StartsWith("BAD", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_of_relevancy_is_not_kept_up_to_date()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a SORT RETURN (UPDATE COUNT) (RELEVANCY) UTF-8 FUZZY TEXT body
            S: * ESEARCH (TAG "a") COUNT 1
            S: * NO [NOUPDATE "a"] …
            S: a OK …
            """);
    }
}
