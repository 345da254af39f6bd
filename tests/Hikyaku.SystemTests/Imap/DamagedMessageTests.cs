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
}
