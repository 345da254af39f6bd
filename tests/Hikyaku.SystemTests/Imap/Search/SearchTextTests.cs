using System.Text;
using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

public sealed class SearchTextTests
{
    private static async Task AssertFound(ImapWire wire, string key, params int[] numbers)
    {
        var quoted = key.Split(' ').Select(word => Ascii.IsValid(word) || word.Contains('"', StringComparison.Ordinal) ? word : $"\"{word}\"");
        var answer = await wire.OkAsync("SEARCH " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(string.Join(' ', quoted))));
        Assert.Equal([string.Join(' ', ["* SEARCH", .. numbers.Select(n => $"{n}")])], answer.Untagged);
    }

    private static Task<uint> DeliverUtf8(ImapHouse house, string message) => house.DeliverAsync(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(message)));

    private static string Encode(string charset, string text) =>
        $"=?{charset}?B?{Convert.ToBase64String(CodePagesEncodingProvider.Instance.GetEncoding(charset)!.GetBytes(text))}?=";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks);

    [Fact]
    public async Task Addresses_and_subjects_are_searched_as_people_see_them()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("From: Real Name <user@domain.example>\nTo: a@x, \"B\" <b@y>\nCc: group: c@z;\nBcc: d@w\nSubject: Hello\n beautiful World\n\nx\n");
        await house.DeliverAsync($"From: {Encode("iso-2022-jp", "山田太郎")} <taro@example.test>\nSubject: {Encode("shift_jis", "ハンカクのこと")} =?utf-8?Q?caf=C3=A9?=\n\nx\n");
        using var wire = await house.SelectAsync();
        // RFC 9051 §6.4.4
        await AssertFound(wire, "FROM user@domain.example", 1);
        await AssertFound(wire, "FROM \"real name\"", 1);
        await AssertFound(wire, "FROM \"Real Name <user@\"", 1);
        await AssertFound(wire, "TO b@y", 1);
        await AssertFound(wire, "CC group", 1);
        await AssertFound(wire, "CC C@Z", 1);
        await AssertFound(wire, "BCC d@w", 1);
        await AssertFound(wire, "TO user@domain");
        await AssertFound(wire, "SUBJECT \"hello beautiful world\"", 1);
        await AssertFound(wire, "FROM 山田", 2);
        await AssertFound(wire, "SUBJECT ハンカク", 2);
        await AssertFound(wire, "SUBJECT ﾊﾝｶｸ", 2);
        await AssertFound(wire, "SUBJECT CAFÉ", 2);
        await AssertFound(wire, "SUBJECT cafe");
        await AssertFound(wire, "SUBJECT \"\"", 1, 2);
    }

    [Fact]
    public async Task Any_header_field_can_be_searched()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("X-Extra: Hello\n\tbeautiful header\nMessage-ID: <1@x>\nReceived: one\nReceived: two\n\nX-Body: no\n", prefix: "Delivered-To: alice@example.test\n");
        await house.DeliverAsync($"X-Extra: {Encode("iso-2022-jp", "日本")}\n\nx\n");
        using var wire = await house.SelectAsync();
        await AssertFound(wire, "HEADER X-EXTRA \"\"", 1, 2);
        await AssertFound(wire, "HEADER x-extra \"hello\tbeautiful\"", 1);
        await AssertFound(wire, "HEADER x-extra 日本", 2);
        await AssertFound(wire, "HEADER message-id <1@x>", 1);
        await AssertFound(wire, "HEADER received two", 1);
        await AssertFound(wire, "HEADER delivered-to alice", 1);
        await AssertFound(wire, "NOT HEADER message-id \"\"", 2);
        await AssertFound(wire, "HEADER x-body \"\"");
        await AssertFound(wire, "HEADER extra \"\"");
    }

    [Fact]
    public async Task TEXT_looks_into_headers_and_BODY_does_not()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Subject: qwertyuiop\n\nasdfghjkl\n");
        await house.DeliverAsync("X-Header: one two\n\nzxcvbnm  qwertyuiop\n");
        await house.DeliverAsync("Content-Type: multipart/mixed; boundary=a\n\n--a\nX-Part: inpart\n\ntext\n--a\nContent-Type: message/rfc822\n\nSubject: enclosed\n\ninner\n--a--\n");
        using var wire = await house.SelectAsync();
        await AssertFound(wire, "TEXT WERTYUIO", 1, 2);
        await AssertFound(wire, "BODY wertyuio", 2);
        await AssertFound(wire, "TEXT \"x-header: one\"", 2);
        await AssertFound(wire, "BODY one");
        await AssertFound(wire, "BODY \"m  q\"", 2);
        await AssertFound(wire, "TEXT inpart", 3);
        await AssertFound(wire, "BODY inpart");
        await AssertFound(wire, "BODY enclosed", 3);
        await AssertFound(wire, "BODY inner", 3);
        await AssertFound(wire, "BODY asdf TEXT qwer NOT BODY qwer", 1);
        await AssertFound(wire, "OR BODY asdf BODY inner", 1, 3);
        await AssertFound(wire, "BODY \"\"", 1, 2, 3);
    }

    [Fact]
    public async Task Text_is_decoded_before_it_is_searched()
    {
        await using var house = await ImapHouse.OpenAsync();
        await DeliverUtf8(house, $"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{Base64("壺 買いませんか? あれはいい物です。 secret-word")}\n");
        await DeliverUtf8(house, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nun caf=C3=A9 s=\necret-word\n");
        await DeliverUtf8(house, "Content-Type: text/html; charset=us-ascii\n\n<p title=\"attribute\">se<b>cret</b>-word &#x58FA; &amp; &eacute;</p><script>hidden()</script>\n");
        await DeliverUtf8(house, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n壺とＦＵＬＬ　ＷＩＤＴＨ\n");
        using var wire = await house.SelectAsync();
        await AssertFound(wire, "TEXT secret-word", 1, 2, 3);
        await AssertFound(wire, "TEXT 壺", 1, 3, 4);
        await AssertFound(wire, "BODY 買い", 1);
        await AssertFound(wire, "BODY CAFÉ", 2);
        await AssertFound(wire, "BODY é", 2, 3);
        await AssertFound(wire, "BODY \"& \"", 3);
        await AssertFound(wire, "BODY attribute");
        await AssertFound(wire, "BODY hidden");
        await AssertFound(wire, "BODY \"full width\"", 4);
    }

    // The lecture's own mail is ISO-2022-JP; terms come in UTF-8, in their own charset, or in half-width katakana
    [Fact]
    public async Task Japanese_is_found_whatever_charset_mail_and_term_are_written_in()
    {
        await using var house = await ImapHouse.OpenAsync();
        foreach (var charset in new[] { "iso-2022-jp", "shift_jis", "euc-jp" })
        {
            var octets = CodePagesEncodingProvider.Instance.GetEncoding(charset)!.GetBytes("壺 買いませんか? あれはいい物です。\r\nカタカナのガイド\r\n");
            await house.DeliverAsync([.. Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={charset}\r\n\r\n"), .. octets], []);
        }
        await DeliverUtf8(house, "Content-Type: text/plain; charset=utf-8\n\nﾊﾝｶｸのｶﾞｲﾄﾞ と がき\n");
        using var wire = await house.SelectAsync();
        await AssertFound(wire, "TEXT 壺", 1, 2, 3);
        await AssertFound(wire, "TEXT いい物", 1, 2, 3);
        await AssertFound(wire, "BODY 物で", 1, 2, 3);
        await AssertFound(wire, "BODY ガイド", 1, 2, 3, 4);
        await AssertFound(wire, "BODY ｶﾞｲﾄﾞ", 1, 2, 3, 4);
        await AssertFound(wire, "BODY ハンカク", 4);
        await AssertFound(wire, "BODY かき");
        await AssertFound(wire, "BODY がき", 4);

        foreach (var charset in new[] { "iso-2022-jp", "Shift_JIS", "EUC-JP" })
        {
            var term = CodePagesEncodingProvider.Instance.GetEncoding(charset)!.GetBytes("買い");
            var answer = await wire.OkAsync($"SEARCH CHARSET {charset} TEXT {{{term.Length}+}}\r\n{Encoding.Latin1.GetString(term)}");
            Assert.Equal(["* SEARCH 1 2 3"], answer.Untagged);
        }
    }

    [Fact]
    public async Task An_attachment_is_found_by_its_name_but_not_by_its_bytes()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync($"""
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: application/zip; name=old-name.zip
            Content-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString("見積書.zip")}
            Content-Transfer-Encoding: base64

            {Base64("findme")}
            --a--

            """);
        using var wire = await house.SelectAsync();
        await AssertFound(wire, "BODY 見積書", 1);
        await AssertFound(wire, "TEXT 見積書.ZIP", 1);
        await AssertFound(wire, "BODY findme");
        await AssertFound(wire, $"BODY {Base64("findme")[..6]}");
    }

    [Fact]
    public async Task A_word_that_is_cut_by_the_end_of_a_piece_is_found()
    {
        await using var house = await ImapHouse.OpenAsync();
        for (var fill = 16370; fill <= 16390; fill += 4)
            await DeliverUtf8(house, $"Content-Type: text/plain; charset=utf-8\n\n{new string('x', fill)}境界のか\u3099んばりneedle{new string('y', 20000)}\n");
        using var wire = await house.SelectAsync();
        await AssertFound(wire, "BODY がんばりNEEDLE", 1, 2, 3, 4, 5, 6);
        await AssertFound(wire, "BODY 境界のが", 1, 2, 3, 4, 5, 6);
        await AssertFound(wire, "BODY 境界のか");
    }

    [Fact]
    public async Task Unknown_charsets_are_refused_and_bad_strings_too()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        Assert.StartsWith("NO [BADCHARSET (", (await wire.CommandAsync("SEARCH CHARSET X-NONE TEXT x")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("BAD", (await wire.CommandAsync("SEARCH TEXT {2+}\r\n\u00C3(")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [LIMIT]", (await wire.CommandAsync($"SEARCH {new string('(', 1000)}")).Tagged, StringComparison.Ordinal);
    }
}
