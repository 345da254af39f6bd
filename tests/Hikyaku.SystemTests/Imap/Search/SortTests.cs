using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>SORT and THREAD (RFC 5256), SORT=DISPLAY (RFC 5957), ESORT (RFC 5267 §3).</summary>
public sealed class SortTests
{
    [Fact]
    public async Task Messages_are_sorted_by_each_criterion_in_turn_and_then_by_number()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("From: Zoe <zoe@a.test>\nTo: b@a.test\nSubject: Re: [list] apple\nDate: Fri, 10 Jul 2015 12:00:00 +0900\n\nx\n", internalDate: Day(3));
        await house.DeliverAsync("From: \"Adam\" <Yak@a.test>\nTo: C@a.test\nCc: a@a.test\nSubject: banana\nDate: Fri, 10 Jul 2015 04:00:00 +0000\n\nxx\n", internalDate: Day(1));
        await house.DeliverAsync("From: xan@a.test\nSubject: APPLE\n\nxxx\n", internalDate: new DateTimeOffset(2015, 7, 10, 3, 30, 0, TimeSpan.Zero));
        await house.DeliverAsync("Subject: Fwd: Banana (fwd)\nDate: Thu, 9 Jul 2015 23:00:00 -0500\n\nx\n", internalDate: Day(2));
        using var wire = await house.SelectAsync();
        // RFC 5256 §3
        await wire.PlayAsync("""
            C: a SORT (SUBJECT) UTF-8 ALL
            S: * SORT 1 3 2 4
            S: a OK SORT completed
            C: b SORT (REVERSE SUBJECT REVERSE DATE) US-ASCII ALL
            S: * SORT 2 4 3 1
            S: b OK …
            C: c SORT (DATE) UTF-8 ALL
            S: * SORT 1 3 2 4
            S: c OK …
            C: d UID SORT (ARRIVAL) UTF-8 NOT 3
            S: * SORT 2 4 1
            S: d OK UID SORT completed
            C: e SORT (FROM) UTF-8 ALL
            S: * SORT 4 3 2 1
            S: e OK …
            C: f SORT (REVERSE TO) UTF-8 ALL
            S: * SORT 2 1 3 4
            S: f OK …
            C: g SORT (CC REVERSE ARRIVAL) UTF-8 ALL
            S: * SORT 1 4 3 2
            S: g OK …
            C: h SORT (SIZE) UTF-8 1:2 4
            S: * SORT
            S: h OK …
            C: i SORT (DISPLAYFROM) UTF-8 ALL
            S: * SORT 4 2 3 1
            S: i OK …
            C: j SORT (DISPLAYTO) UTF-8 ALL
            S: * SORT 3 4 1 2
            S: j OK …
            C: k SORT (SUBJECT) UTF-8 TEXT "not in mailbox"
            S: * SORT
            S: k OK …
            """);
    }

    [Fact]
    public async Task Texts_are_compared_as_i_unicode_casemap_does()
    {
        await using var house = await ImapHouse.OpenAsync();
        foreach (var subject in new[] { "=?utf-8?Q?=C3=A9t=C3=A9?=", "ETUDE", "=?utf-8?B?772x?=", "=?utf-8?B?44Ki?=", "=?utf-8?B?8J2SnA==?=", "Z", "" })
            await house.DeliverAsync($"Subject: {subject}\n\nx\n");
        using var wire = await house.SelectAsync();
        // RFC 5051: é is E and an accent, half-width ｱ equals ア, the script A 𝒜 is an A
        await wire.PlayAsync("""
            C: a SORT (SUBJECT) UTF-8 ALL
            S: * SORT 7 5 2 1 6 3 4
            S: a OK …
            """);
    }

    [Fact]
    public async Task Result_options_work_on_the_sorted_result()
    {
        await using var house = await ImapHouse.OpenAsync();
        foreach (var subject in new[] { "c", "a", "b", "d", "e" })
            await house.DeliverAsync($"Subject: {subject}\n\nx\n");
        using var wire = await house.SelectAsync();
        // RFC 5267 §3.1, §3.2: ranges only where numbers ascend
        await wire.PlayAsync("""
            C: a SORT RETURN (MIN MAX COUNT) (SUBJECT) UTF-8 ALL
            S: * ESEARCH (TAG "a") MIN 2 MAX 5 COUNT 5
            S: a OK …
            C: b UID SORT RETURN () (SUBJECT) UTF-8 ALL
            S: * ESEARCH (TAG "b") UID ALL 2:3,1,4:5
            S: b OK …
            C: c SORT RETURN (ALL) (REVERSE SUBJECT) UTF-8 ALL
            S: * ESEARCH (TAG "c") ALL 5,4,1,3,2
            S: c OK …
            C: d SORT RETURN (PARTIAL 2:3 SAVE) (SUBJECT) UTF-8 ALL
            S: * ESEARCH (TAG "d") PARTIAL (2:3 3,1)
            S: d OK …
            C: e SEARCH RETURN (ALL) $
            S: * ESEARCH (TAG "e") ALL 1,3
            S: e OK …
            C: f SORT RETURN (PARTIAL -1:-2) (SUBJECT) UTF-8 ALL
            S: * ESEARCH (TAG "f") PARTIAL (-1:-2 4:5)
            S: f OK …
            C: g SORT RETURN (ALL) (SUBJECT) UTF-8 MODSEQ 4
            S: * OK [HIGHESTMODSEQ 6] …
            S: * ESEARCH (TAG "g") ALL 3:5 MODSEQ 6
            S: g OK …
            C: h SORT (SUBJECT) UTF-8 MODSEQ 5
            S: * SORT 4 5 (MODSEQ 6)
            S: h OK …
            """);
    }

    [Theory]
    [InlineData("SORT (SUBJECT) ALL")]
    [InlineData("SORT (SUBJECT) UTF-8")]
    [InlineData("SORT () UTF-8 ALL")]
    [InlineData("SORT SUBJECT UTF-8 ALL")]
    [InlineData("SORT (REVERSE) UTF-8 ALL")]
    [InlineData("SORT (REVERSE REVERSE SUBJECT) UTF-8 ALL")]
    [InlineData("SORT (COLOUR) UTF-8 ALL")]
    [InlineData("THREAD REFERENCES ALL")]
    [InlineData("THREAD SOMEHOW UTF-8 ALL")]
    [InlineData("THREAD RETURN (COUNT) REFERENCES UTF-8 ALL")]
    public async Task What_is_malformed_is_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        var tagged = (await wire.CommandAsync(command)).Tagged;
        Assert.True(tagged.StartsWith("BAD", StringComparison.Ordinal) || tagged.StartsWith("NO [BADCHARSET", StringComparison.Ordinal), tagged);
    }

    [Fact]
    public async Task An_unknown_charset_is_refused()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        Assert.StartsWith("NO [BADCHARSET", (await wire.CommandAsync("SORT (SUBJECT) X-UNKNOWN ALL")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_follow_references_and_subjects()
    {
        await using var house = await ImapHouse.OpenAsync();
        await DeliverAsync(house, 1, "one", "Message-ID: <1@t>");
        await DeliverAsync(house, 2, "Re: one", "Message-ID: <\"2\"@t>\nIn-Reply-To: <1@t> (said Bob) <9@t>");
        await DeliverAsync(house, 3, "other", "Message-ID: <3@t>\nReferences: <1@t> <2@t>");
        await DeliverAsync(house, 4, "Re: one", "Message-ID: <4@t>\nReferences: <gone@t>");
        await DeliverAsync(house, 5, "lost", "Message-ID: <5@t>\nReferences: <nowhere@t>");
        await DeliverAsync(house, 6, "lost too", "Message-ID: <6@t>\nReferences: <nowhere@t>");
        await DeliverAsync(house, 7, "loop", "Message-ID: <7@t>\nReferences: <8@t>");
        await DeliverAsync(house, 8, "loop 2", "Message-ID: <8@t>\nReferences: <7@t>");
        await DeliverAsync(house, 9, "self", "Message-ID: <9x@t>\nReferences: <9x@t>");
        await DeliverAsync(house, 10, "", "Message-ID: <1@t>");
        using var wire = await house.SelectAsync();
        // RFC 5256 §3
        await wire.PlayAsync("""
            C: a THREAD REFERENCES UTF-8 ALL
            S: * THREAD (1 (2 3)(4))((5)(6))(8 7)(9)(10)
            S: a OK THREAD completed
            C: b UID THREAD ORDEREDSUBJECT UTF-8 NOT 8
            S: * THREAD (1 (2)(4))(3)(5)(6)(7)(9)(10)
            S: b OK UID THREAD completed
            C: c THREAD REFERENCES UTF-8 TEXT "gewp"
            S: * THREAD
            S: c OK …
            C: d THREAD REFERENCES UTF-8 2:3
            S: * THREAD (2 3)
            S: d OK …
            """);
    }

    [Fact]
    public async Task A_thread_of_thousands_of_answers_is_no_trouble()
    {
        await using var house = await ImapHouse.OpenAsync();
        const int count = 3000;
        await house.FillAsync(count, i => $"From: a@t\r\nMessage-ID: <{i}@t>\r\nReferences: <{i - 1}@t>\r\nSubject: {i}\r\n\r\nx\r\n");
        using var wire = await house.SelectAsync();
        var answer = await wire.OkAsync("THREAD REFERENCES UTF-8 ALL");
        Assert.Equal($"* THREAD ({string.Join(' ', Enumerable.Range(1, count))})", answer.Untagged[0]);
    }

    private static Task<uint> DeliverAsync(ImapHouse house, int minute, string subject, string fields) =>
        house.DeliverAsync($"Subject: {subject}\nDate: Fri, 10 Jul 2015 12:{minute:00}:00 +0000\n{fields}\n\nx\n");

    private static DateTimeOffset Day(int day) => new(2015, 8, day, 0, 0, 0, TimeSpan.Zero);
}
