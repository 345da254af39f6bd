using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>URLs that carry their authorization (RFC 4467).</summary>
public class UrlAuthTests
{
    private const string Message = "Subject: hi\r\n\r\nhello\r\n";
    private const string Start = "imap://alice%40example.test@mail.example.test/INBOX/;UID=1";

    [Fact]
    public async Task A_signed_url_opens_what_it_names_to_whom_it_names()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync($"APPEND INBOX {{{Message.Length}+}}\r\n{Message}");
        var forBob = await SignAsync(alice, Start + "/;SECTION=TEXT;URLAUTH=user+bob@example.test");
        var forAlice = await SignAsync(alice, Start + ";URLAUTH=user+alice@example.test");
        var forAll = await SignAsync(alice, Start + "/;SECTION=HEADER.FIELDS%20(Subject)/;PARTIAL=0.8;URLAUTH=authuser");
        var forSubmission = await SignAsync(alice, Start + ";URLAUTH=submit+bob@example.test");
        Assert.StartsWith(Start + "/;SECTION=TEXT;URLAUTH=user+bob@example.test:internal:01", forBob, StringComparison.Ordinal);
        Assert.Equal([$"* URLFETCH \"{forBob}\" {{7}}\r\nhello\r\n \"{forAlice}\" NIL \"{forAll}\" {{8}}\r\nSubject: \"{forSubmission}\" NIL"],
            (await bob.OkAsync($"URLFETCH \"{forBob}\" \"{forAlice}\" \"{forAll}\" \"{forSubmission}\"")).Untagged);
        // It doesn't say that it was read
        Assert.Equal(1, house.Mailbox("INBOX").Unseen);
    }

    [Fact]
    public async Task What_was_changed_expired_revoked_or_never_signed_opens_nothing()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        await using var house = await ImapHouse.OpenAsync(time: time);
        using var alice = await house.LogInAsync();
        await alice.OkAsync($"APPEND INBOX {{{Message.Length}+}}\r\n{Message}");
        await alice.OkAsync($"APPEND INBOX {{{Message.Length}+}}\r\n{Message}");
        var good = await SignAsync(alice, Start + ";URLAUTH=anonymous");
        var expiring = await SignAsync(alice, Start + ";EXPIRE=2026-11-01T00:10:00Z;URLAUTH=anonymous");
        var absent = await SignAsync(alice, Start.Replace("UID=1", "UID=9", StringComparison.Ordinal) + ";URLAUTH=anonymous");
        Assert.Contains("hello", await FetchAsync(alice, good), StringComparison.Ordinal);
        Assert.Contains("hello", await FetchAsync(alice, expiring), StringComparison.Ordinal);
        Assert.EndsWith(" NIL", await FetchAsync(alice, absent), StringComparison.Ordinal);
        Assert.EndsWith(" NIL", await FetchAsync(alice, good.Replace("UID=1", "UID=2", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith(" NIL", await FetchAsync(alice, good[..^1] + (good[^1] == '0' ? '1' : '0')), StringComparison.Ordinal);
        Assert.EndsWith(" NIL", await FetchAsync(alice, Start + ";URLAUTH=anonymous"), StringComparison.Ordinal);
        Assert.EndsWith(" NIL", await FetchAsync(alice, "nonsense"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(20));
        Assert.EndsWith(" NIL", await FetchAsync(alice, expiring), StringComparison.Ordinal);
        await alice.PlayAsync("""
            C: a RESETKEY INBOX
            S: a OK [URLMECH INTERNAL] …
            """);
        Assert.EndsWith(" NIL", await FetchAsync(alice, good), StringComparison.Ordinal);
        var again = await SignAsync(alice, Start + ";URLAUTH=anonymous");
        Assert.NotEqual(good, again);
        Assert.Contains("hello", await FetchAsync(alice, again), StringComparison.Ordinal);
        await alice.OkAsync("RESETKEY");
        Assert.EndsWith(" NIL", await FetchAsync(alice, again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_the_mailbox_selected_is_told_that_its_key_was_taken_away()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var here = await house.SelectAsync();
        using var there = await house.SelectAsync();
        using var elsewhere = await house.SelectAsync("Sent");
        await here.OkAsync("SETACL INBOX bob@example.test lr");
        using var bob = await house.LogInAsync("bob");
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        await there.PlayAsync("""
            C: i IDLE
            S: + idling
            """);
        // RFC 4467 §7: "Any current IMAP session logged in as the user that has the mailbox selected will receive an untagged OK"
        await here.PlayAsync("""
            C: a RESETKEY INBOX
            S: a OK [URLMECH INTERNAL] …
            C: b NOOP
            S: b OK …
            """);
        await there.PlayAsync("""
            S: * OK [URLMECH INTERNAL] …
            C: DONE
            S: i OK …
            """);
        Assert.Empty((await elsewhere.OkAsync("NOOP")).Untagged);
        Assert.Empty((await bob.OkAsync("NOOP")).Untagged);
        await elsewhere.OkAsync("RESETKEY");
        await here.PlayAsync("""
            C: c NOOP
            S: * OK [URLMECH INTERNAL] …
            S: c OK …
            C: d NOOP
            S: d OK …
            """);
    }

    [Fact]
    public async Task Only_urls_of_one_s_own_mail_are_signed()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var bob = await house.LogInAsync("bob");
        await bob.PlayAsync($"""
            C: a GENURLAUTH "{Start};URLAUTH=anonymous" INTERNAL
            S: a BAD [BADURL {Start};URLAUTH=anonymous] …
            C: b GENURLAUTH "imap://bob@example.test/Nowhere/;UID=1;URLAUTH=anonymous" INTERNAL
            S: b BAD [BADURL …
            C: c GENURLAUTH "imap://bob@example.test/INBOX/;UID=1" INTERNAL
            S: c BAD [BADURL …
            C: d GENURLAUTH "imap://bob@example.test/INBOX/;UID=1;URLAUTH=anonymous" OTHER
            S: d BAD …
            C: e GENURLAUTH "imap://bob@example.test/Other%20Users/alice@example.test/INBOX/;UID=1;URLAUTH=anonymous" INTERNAL
            S: e BAD [BADURL …
            C: f RESETKEY Nowhere
            S: f NO [NONEXISTENT] …
            C: g URLFETCH
            S: g BAD …
            C: h GETMETADATA (DEPTH infinity) INBOX (/private /shared)
            S: h OK …
            """);
    }

    [Fact]
    public async Task A_url_of_a_shared_mailbox_lives_as_long_as_the_right_to_read_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync($"APPEND INBOX {{{Message.Length}+}}\r\n{Message}");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        var url = await SignAsync(bob, "imap://bob@example.test/Other%20Users/alice@example.test/INBOX/;UID=1;URLAUTH=authuser");
        Assert.Contains("hello", await FetchAsync(alice, url), StringComparison.Ordinal);
        await alice.OkAsync("DELETEACL INBOX bob@example.test");
        Assert.EndsWith(" NIL", await FetchAsync(alice, url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_is_told_as_it_is_decoded_or_described()
    {
        const string Letter = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n5aO6IDEK\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAE=\r\n--b--\r\n";
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        await alice.OkAsync($"APPEND INBOX {{{Letter.Length}+}}\r\n{Letter}");
        var (text, data, header) = (await SignAsync(alice, Start + "/;SECTION=1;URLAUTH=authuser"), await SignAsync(alice, Start + "/;SECTION=2/;PARTIAL=1.1;URLAUTH=authuser"),
            await SignAsync(alice, Start + "/;SECTION=1.MIME;URLAUTH=authuser"));
        // RFC 5524 §3: with BINARY the structure is that of what is sent
        async Task<string> AskAsync(string url, string items) => (await alice.OkAsync($"URLFETCH (\"{url}\" {items})")).Untagged[0][$"* URLFETCH \"{url}\" ".Length..];
        Assert.Equal("(BODYPARTSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"BASE64\" 8 0 NIL NIL NIL NIL))", await AskAsync(text, "BODYPARTSTRUCTURE"));
        Assert.Equal("(BODYPARTSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"8BIT\" 6 0 NIL NIL NIL NIL)) (BINARY {6}\r\n\u00E5\u00A3\u00BA 1\n)",
            await AskAsync(text, "binary bodypartstructure"));
        Assert.Equal("(BODY {8}\r\n5aO6IDEK)", await AskAsync(text, "BODY"));
        Assert.Equal("(BINARY {1}\r\n\u0001)", await AskAsync(data, "BINARY"));
        Assert.StartsWith("(BODYPARTSTRUCTURE NIL) (BODY {", await AskAsync(header, "BODY BODYPARTSTRUCTURE"), StringComparison.Ordinal);
        Assert.Equal("NIL", await AskAsync(text.Replace("SECTION=1", "SECTION=3", StringComparison.Ordinal), "BINARY"));
        Assert.StartsWith("BAD", (await alice.CommandAsync($"URLFETCH (\"{text}\" ENVELOPE)")).Tagged, StringComparison.Ordinal);
    }

    private static async Task<string> SignAsync(ImapWire wire, string rump) =>
        (await wire.OkAsync($"GENURLAUTH \"{rump}\" INTERNAL")).Untagged[0]["* GENURLAUTH \"".Length..^1];

    private static async Task<string> FetchAsync(ImapWire wire, string url) => (await wire.OkAsync($"URLFETCH \"{url}\"")).Untagged[0];
}
