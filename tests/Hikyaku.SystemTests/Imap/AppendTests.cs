using Hikyaku.Access.Imap;
using Hikyaku.Store.Mailboxes;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class AppendTests
{
    private const string Message = "Subject: hi\r\n\r\nhello\r\n";

    [Fact]
    public async Task A_synchronising_literal_is_asked_for_and_filed_with_flags_and_date()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        var validity = house.Mailbox("INBOX").UidValidity;
        // RFC 9051 §6.3.12, §7.1 APPENDUID
        await wire.PlayAsync($$"""
            C: a APPEND INBOX (\Seen $Work) "17-Jul-1996 02:44:25 -0700" {{{Message.Length}}}
            S: + OK
            """);
        await wire.SendAsync(Message + "\r\n");
        await wire.PlayAsync($"""
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work)
            S: * OK [PERMANENTFLAGS …
            S: * 1 EXISTS
            S: * 1 RECENT
            S: a OK [APPENDUID {validity} 1] …
            """);
        using var view = house.Store.Mailboxes.Open(house.Mailbox("INBOX").Id)!;
        var entry = view.Current[0];
        Assert.Equal(SystemFlags.Seen, entry.Flags);
        Assert.Equal(["$Work"], view.Keywords[entry.Keywords]);
        Assert.Equal(new DateTimeOffset(1996, 7, 17, 9, 44, 25, TimeSpan.Zero), DateTimeOffset.FromUnixTimeMilliseconds(entry.InternalDate));
        Assert.Equal(Message.Length, entry.Size);
    }

    [Fact]
    public async Task A_missing_mailbox_is_told_before_the_message_is_asked_for()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a APPEND Nowhere {100}
            S: a NO [TRYCREATE] …
            C: b APPEND Nowhere {5+}
            C: 12345
            S: b NO [TRYCREATE] …
            C: c APPEND INBOX {0}
            S: c NO [CANNOT] …
            C: d APPEND INBOX
            S: d BAD …
            C: e APPEND INBOX (\Nonsense) {5+}
            C: 12345
            S: e BAD …
            C: f NOOP
            S: f OK …
            """);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_and_the_session_goes_on()
    {
        await using var house = await ImapHouse.OpenAsync(new ImapOptions { MessageBytes = 1000 });
        using var wire = await house.LogInAsync();
        // RFC 7888 §4, RFC 7889
        await wire.PlayAsync("""
            C: a APPEND INBOX {1001}
            S: a NO [TOOBIG] …
            """);
        await wire.SendAsync($"b APPEND INBOX {{1001+}}\r\n{new string('x', 1001)}\r\nc NOOP\r\n");
        await wire.PlayAsync("""
            S: b NO [TOOBIG] …
            S: c OK …
            """);
        await wire.SendAsync("d APPEND INBOX {99999999999+}\r\n");
        await wire.PlayAsync("""
            S: d NO [TOOBIG] …
            S: * BYE …
            """);
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task Several_messages_are_appended_by_one_command_or_none()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        var validity = house.Mailbox("Drafts").UidValidity;
        // RFC 3502 §6.3.11
        await wire.SendAsync($"a APPEND Drafts {{{Message.Length}+}}\r\n{Message} (\\Draft) {{{Message.Length}+}}\r\n{Message}\r\n");
        await wire.PlayAsync($"""
            S: a OK [APPENDUID {validity} 1:2] …
            """);
        await wire.SendAsync($"b APPEND Drafts {{{Message.Length}+}}\r\n{Message} nonsense {{{Message.Length}+}}\r\n{Message}\r\nc NOOP\r\n");
        await wire.PlayAsync("""
            S: b BAD …
            S: c OK …
            """);
        Assert.Equal(2, house.Mailbox("Drafts").Messages);
    }

    [Fact]
    public async Task The_name_of_the_mailbox_may_be_a_literal_too()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.SendAsync($"a APPEND {{5+}}\r\nINBOX (\\Seen) {{{Message.Length}+}}\r\n{Message}\r\n");
        await wire.PlayAsync("S: a OK [APPENDUID …");
        Assert.Equal(1, house.Mailbox("INBOX").Messages);
    }

    [Fact]
    public async Task NUL_has_no_place_in_a_message()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.SendAsync("a APPEND INBOX {3+}\r\na\0b\r\n");
        await wire.PlayAsync("S: a NO [UNKNOWN-CTE] …");
        Assert.Equal(0, house.Mailbox("INBOX").Messages);
    }

    [Fact]
    public async Task An_account_over_its_quota_takes_no_more()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.Directory.SetQuotaAsync("alice@example.test", 10);
        using var wire = await house.LogInAsync();
        await wire.SendAsync($"a APPEND INBOX {{{Message.Length}+}}\r\n{Message}\r\n");
        // RFC 5530 §3
        await wire.PlayAsync("S: a NO [OVERQUOTA] …");
    }

    [Fact]
    public async Task A_message_larger_than_memory_should_hold_passes_through()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        const int Size = 5 << 20;
        await wire.SendAsync($"a APPEND INBOX {{{Size}+}}\r\n");
        var line = new string('x', 62) + "\r\n";
        var block = string.Concat(Enumerable.Repeat(line, 1024));
        await wire.SendAsync("Subject: " + new string('y', 51) + "\r\n\r\n");
        var left = Size - 64;
        while (left > 0)
        {
            var piece = block[..Math.Min(block.Length, left)];
            await wire.SendAsync(piece);
            left -= piece.Length;
        }
        await wire.SendAsync("\r\n");
        await wire.PlayAsync("S: a OK [APPENDUID …");
        Assert.Equal(Size, house.Mailbox("INBOX").Size);
    }
}
