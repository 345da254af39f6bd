using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>A message whose bytes the disk has lost costs what needs them, and nothing else.</summary>
public sealed class DamagedMessageTests
{
    [Fact]
    public async Task The_others_can_be_fetched_and_the_session_goes_on()
    {
        await using var house = await ImapHouse.OpenAsync();
        for (var number = 1; number <= 3; number++)
            await house.DeliverAsync($"Subject: {number}\n\nbody {number}\n");
        using var wire = await house.SelectAsync();
        house.DamageRecord(number: 2);
        await wire.PlayAsync("""
            C: a FETCH 1:3 BODY.PEEK[HEADER.FIELDS (X-NONE)]
            S: * 1 FETCH …
            S: * 3 FETCH …
            S: a NO [UNAVAILABLE] …
            C: b FETCH 1:3 FLAGS
            S: * 1 FETCH …
            S: * 2 FETCH …
            S: * 3 FETCH …
            S: b OK …
            C: c APPEND INBOX CATENATE (URL "/INBOX/;UID=2")
            S: c NO [UNAVAILABLE] …
            C: d NOOP
            S: d OK …
            """);
    }

    [Fact]
    public async Task Damage_that_shows_in_the_middle_of_an_answer_is_known_from_then_on()
    {
        await using var house = await ImapHouse.OpenAsync();
        for (var number = 1; number <= 3; number++)
            await house.DeliverAsync($"Subject: {number}\n\nbody {number}\n");
        using (var unlucky = await house.SelectAsync())
        {
            house.DamageContent(number: 2);
            house.ExpectsFaults = true;
            // A literal that has begun can't be taken back, and nothing else may stand in its place
            await unlucky.SendAsync("a FETCH 1:3 BODY.PEEK[]\r\n");
            Assert.DoesNotContain("\r\na ", await unlucky.ReadToEndAsync(), StringComparison.Ordinal);
        }
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a FETCH 1:3 BODY.PEEK[]
            S: * 1 FETCH …
            S: * 3 FETCH …
            S: a NO [UNAVAILABLE] …
            C: b NOOP
            S: b OK …
            """);
        house.DamageContent(number: 2);
        await wire.PlayAsync("""
            C: c FETCH 2 BODY.PEEK[TEXT]
            S: * 2 FETCH …body 2…
            S: c OK …
            """);
    }
}
