using System.Text;
using Hikyaku.SystemTests.Store;
using Xunit;

namespace Hikyaku.SystemTests.Pop3;

/// <summary>The AUTHORIZATION state.</summary>
public sealed class Pop3AuthorizationTests
{
    [Fact]
    public async Task Outside_tls_no_password_is_taken_and_none_is_offered()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var talk = new Pop3Talk(bench, passwordsAllowed: false);
        await talk.PlayAsync("""
            S: +OK*
            C: CAPA
            S: +OK*
            S: TOP
            S: UIDL
            S: PIPELINING
            S: RESP-CODES
            S: AUTH-RESP-CODE
            S: EXPIRE NEVER
            S: UTF8 USER
            S: LANG
            S: IMPLEMENTATION Hikyaku
            S: .
            C: USER alice@example.test
            S: -ERR*
            C: AUTH PLAIN
            S: -ERR*
            C: APOP alice@example.test c4c9334bac560ecc979e58001b3e22fb
            S: -ERR*
            """);
    }

    // RFC 5034 §4 with RFC 4616; "=" is an empty initial response.
    [Fact]
    public async Task Sasl_plain_works_with_and_without_an_initial_response()
    {
        await using var bench = await StoreBench.CreateAsync();
        var plain = Convert.ToBase64String("\0alice@example.test\0wonderland"u8);
        await using (var talk = new Pop3Talk(bench))
        {
            await talk.PlayAsync($"""
                S: +OK*
                C: AUTH PLAIN {plain}
                S: +OK*
                C: STAT
                S: +OK 0 0
                C: QUIT
                S: +OK*
                """);
        }

        await using var again = new Pop3Talk(bench);
        await again.PlayAsync($"""
            S: +OK*
            C: AUTH PLAIN
            S: + 
            C: *
            S: -ERR*
            C: auth plain
            S: + 
            C: {plain}
            S: +OK*
            """);
    }

    [Fact]
    public async Task A_password_may_hold_spaces_and_letters_beyond_ascii()
    {
        await using var bench = await StoreBench.CreateAsync();
        StoreBench.Value(await bench.Store.Directory.SetPasswordAsync("alice@example.test", "two words 飛脚"));
        await using var talk = new Pop3Talk(bench);
        await talk.PlayAsync("S: +OK*");
        await talk.SayAsync("USER alice@example.test\r\nPASS two words " + Encoding.Latin1.GetString("飛脚"u8) + "\r\n");
        await talk.PlayAsync("S: +OK*\nS: +OK*");
    }

    [Fact]
    public async Task Three_wrong_passwords_end_the_connection()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.PlayAsync("S: +OK*");
        await talk.SayAsync("USER nobody@example.test\r\nPASS a\r\nUSER alice@example.test\r\nPASS b\r\nPASS c\r\nUSER x\r\nPASS d\r\n");
        await talk.PlayAsync("""
            S: +OK*
            S: -ERR [AUTH]*
            S: +OK*
            S: -ERR [AUTH]*
            S: -ERR*
            S: +OK*
            S: -ERR [AUTH]*
            S: -ERR [AUTH] Too many*
            """);
        await talk.EndAsync();
    }

    // RFC 6856 §3
    [Fact]
    public async Task Replies_come_in_the_language_that_was_asked_for()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.PlayAsync("""
            S: +OK*
            C: LANG
            S: +OK*
            S: en English
            S: ja 日本語
            S: .
            C: LANG fr
            S: -ERR*
            C: LANG ja-JP
            S: +OK ja 日本語で応答します
            C: USER alice@example.test
            S: +OK PASS を送ってください
            """);
    }

    // RFC 6856 §2.1: without UTF8 a message with UTF-8 in its header is refused, with the code that says why.
    [Fact]
    public async Task A_header_in_utf8_needs_utf8_mode()
    {
        await using var bench = await StoreBench.CreateAsync();
        await bench.AcceptAsync("Subject: 壺\r\n\r\n", bench.Alice);
        await using (var talk = new Pop3Talk(bench))
        {
            await talk.LoginAsync();
            await talk.PlayAsync("C: RETR 1\nS: -ERR [UTF8]*\nC: TOP 1 0\nS: -ERR [UTF8]*\nC: QUIT\nS: +OK*");
        }

        await using var utf8 = new Pop3Talk(bench);
        await utf8.PlayAsync("S: +OK*\nC: UTF8\nS: +OK*\nC: USER alice@example.test\nS: +OK*\nC: PASS wonderland\nS: +OK*");
        await utf8.SayAsync("RETR 1\r\n");
        await utf8.PlayAsync("S: +OK*\nS: Subject: 壺\nS: \nS: .");
    }

    [Theory]
    [InlineData("STAT")]
    [InlineData("RETR 1")]
    [InlineData("QUUX")]
    [InlineData("")]
    [InlineData("PASS x")]
    [InlineData("AUTH NTLM")]
    [InlineData("AUTH PLAIN not-base64!")]
    [InlineData("CAPA x")]
    [InlineData("STLS")]
    public async Task What_is_not_allowed_is_refused_and_the_session_goes_on(string command)
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.PlayAsync("S: +OK*");
        await talk.SayAsync(command + "\r\n");
        await talk.PlayAsync("S: -ERR*\nC: QUIT\nS: +OK*");
        await talk.EndAsync();
    }

    [Fact]
    public async Task An_endless_line_and_a_bare_line_feed_are_refused_and_the_session_goes_on()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.PlayAsync("S: +OK*");
        await talk.SayAsync("USER " + new string('x', 5000) + "\r\nUSER a\nPASS b\r\nQUIT\r\n");
        await talk.PlayAsync("S: -ERR*\nS: -ERR*\nS: -ERR*\nS: +OK*");
        await talk.EndAsync();
    }

    [Fact]
    public async Task A_client_that_only_makes_mistakes_is_sent_away()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.PlayAsync("S: +OK*");
        await talk.SayAsync(string.Concat(Enumerable.Repeat("WHAT\r\n", 30)));
        await talk.EndAsync();
    }
}
