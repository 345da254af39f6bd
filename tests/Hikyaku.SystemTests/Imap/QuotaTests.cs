using Hikyaku.Store.Accounts;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class QuotaTests
{
    private const string Message = "Subject: hi\r\n\r\nhello\r\n";

    [Fact]
    public async Task An_account_sees_its_quota_root_usage_and_limits()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.Directory.SetQuotasAsync("alice@example.test", 10 << 10, 1000);
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "INBOX", Message);
        // RFC 9208 §4.1.1, §4.1.2: the mailbox doesn't have to exist
        await wire.PlayAsync("""
            C: a GETQUOTAROOT INBOX
            S: * QUOTAROOT "INBOX" "#user/alice@example.test"
            S: * QUOTA "#user/alice@example.test" (STORAGE 1 10 MESSAGE 1 1000)
            S: a OK …
            C: b GETQUOTAROOT Nowhere/Yet
            S: * QUOTAROOT "Nowhere/Yet" "#user/alice@example.test"
            S: * QUOTA "#user/alice@example.test" (STORAGE 1 10 MESSAGE 1 1000)
            S: b OK …
            C: c GETQUOTA "#user/alice@example.test"
            S: * QUOTA "#user/alice@example.test" (STORAGE 1 10 MESSAGE 1 1000)
            S: c OK …
            C: d GETQUOTA "#user/bob@example.test"
            S: d NO [NONEXISTENT] …
            C: e GETQUOTA "#user/nobody@example.test"
            S: e NO [NONEXISTENT] …
            C: f GETQUOTA ""
            S: f NO [NONEXISTENT] …
            C: g SETQUOTA "#user/alice@example.test" (STORAGE 1000)
            S: g NO [NOPERM] …
            C: h GETQUOTA
            S: h BAD …
            """);
    }

    [Fact]
    public async Task Without_limits_the_list_is_empty()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 9208 §4.2.1
        await wire.PlayAsync("""
            C: a GETQUOTAROOT INBOX
            S: * QUOTAROOT "INBOX" "#user/alice@example.test"
            S: * QUOTA "#user/alice@example.test" ()
            S: a OK …
            """);
    }

    [Fact]
    public async Task An_administrator_sets_limits_and_what_is_not_named_is_taken_away()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.Directory.AddAccountAsync(new NewAccount("root@example.test", ImapHouse.Password, AccountRole.Admin));
        using var admin = await house.LogInAsync("root");
        // RFC 9208 §4.1.3
        await admin.PlayAsync("""
            C: a SETQUOTA "#user/alice@example.test" (STORAGE 510 MESSAGE 2)
            S: * QUOTA "#user/alice@example.test" (STORAGE 0 510 MESSAGE 0 2)
            S: a OK …
            C: b SETQUOTA "#user/alice@example.test" (MESSAGE 3)
            S: * QUOTA "#user/alice@example.test" (MESSAGE 0 3)
            S: b OK …
            C: c SETQUOTA "#user/alice@example.test" (MAILBOX 3)
            S: c NO [CANNOT] …
            C: d SETQUOTA "#user/alice@example.test" (MESSAGE 0)
            S: d NO [CANNOT] …
            C: e SETQUOTA "#user/nobody@example.test" (MESSAGE 3)
            S: e NO [NONEXISTENT] …
            C: f SETQUOTA "#user/alice@example.test" (MESSAGE x)
            S: f BAD …
            C: g SETQUOTA "#user/alice@example.test" (MESSAGE 2)
            S: * QUOTA "#user/alice@example.test" (MESSAGE 0 2)
            S: g OK …
            """);
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "INBOX", Message);
        await wire.OkAsync("SELECT INBOX");
        await wire.OkAsync("COPY 1 Sent");
        // RFC 9208 §4.3.1
        await wire.PlayAsync("""
            C: a COPY 1 Drafts
            S: a NO [OVERQUOTA] …
            """);
        await wire.SendAsync($"b APPEND INBOX {{{Message.Length}+}}\r\n{Message}\r\n");
        await wire.PlayAsync("S: b NO [OVERQUOTA] …");
        await wire.OkAsync($"REPLACE 1 INBOX {{{Message.Length}+}}\r\n{Message}");
        await wire.OkAsync("MOVE 1 Drafts");
    }

    [Fact]
    public async Task STATUS_tells_what_EXPUNGE_would_give_back()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "INBOX", Message);
        await AppendAsync(wire, "INBOX (\\Deleted)", Message);
        // RFC 9208 §4.1.4
        await wire.PlayAsync($"""
            C: a STATUS INBOX (MESSAGES DELETED DELETED-STORAGE)
            S: * STATUS "INBOX" (MESSAGES 2 DELETED 1 DELETED-STORAGE {Message.Length})
            S: a OK …
            """);
    }

    private static async Task AppendAsync(ImapWire wire, string where, string message) =>
        await wire.OkAsync($"APPEND {where} {{{message.Length}+}}\r\n{message}");
}
