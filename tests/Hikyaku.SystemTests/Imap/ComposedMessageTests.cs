using System.IO.Pipelines;
using Hikyaku.Access.Imap;
using Hikyaku.Connections;
using Hikyaku.SystemTests.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>What APPEND takes beyond a literal: literal8, UTF8, CATENATE; and REPLACE.</summary>
public class ComposedMessageTests
{
    private const string Draft = "Subject: hi\r\nX-Mark: 1\r\n\r\nhello\r\n";

    [Fact]
    public async Task Binary_content_is_kept_octet_by_octet()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        const string Message = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\n\0-\u00FF\r\n";
        // RFC 3516 §4.4
        await wire.OkAsync($"APPEND INBOX ~{{{Message.Length}+}}\r\n{Message}");
        await wire.PlayAsync("""
            C: b FETCH 1 (BINARY.SIZE[1] BODY.PEEK[1] BODYSTRUCTURE)
            S: * 1 FETCH (BINARY.SIZE[1] 5 BODY[1] {10}…BODYSTRUCTURE …"BASE64" 10 …
            S: b OK …
            """);
        var binary = (await wire.OkAsync("FETCH 1 BINARY.PEEK[1]")).Untagged[0];
        Assert.Equal("* 1 FETCH (BINARY[1] ~{5}\r\n\0-\u00FF\r\n)", binary);

        await wire.SendAsync("c APPEND INBOX ~{16+}\r\nSub\0ject: x\r\n\r\nb\r\n");
        await wire.PlayAsync("S: c NO [UNKNOWN-CTE] …");
    }

    [Fact]
    public async Task UTF8_is_for_those_who_enabled_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        const string Message = "From: \u00E6\u0097\u00A5@example.test\r\nSubject: \u00E6\u009C\u00AC\r\n\r\nx\r\n";
        // RFC 6855 §4
        await wire.SendAsync($"a APPEND INBOX UTF8 (~{{{Message.Length}+}}\r\n{Message})\r\n");
        await wire.PlayAsync("""
            S: a NO [CANNOT] …
            C: b ENABLE UTF8=ACCEPT
            S: * ENABLED UTF8=ACCEPT
            S: b OK …
            """);
        await wire.SendAsync($"c APPEND INBOX (\\Seen) UTF8 (~{{{Message.Length}+}}\r\n{Message})\r\n");
        await wire.PlayAsync("S: c OK [APPENDUID …");
        await wire.SendAsync($"d APPEND INBOX UTF8 ({{{Message.Length}+}}\r\n{Message})\r\n");
        await wire.PlayAsync("S: d BAD …");
        await wire.SendAsync($"e APPEND INBOX UTF8 (~{{{Message.Length}+}}\r\n{Message}\r\n");
        await wire.PlayAsync("S: e BAD …");
        // RFC 6855 §3: names are UTF-8 in both directions
        await wire.SendAsync("f CREATE \"\u00E6\u0097\u00A5\"\r\n");
        await wire.PlayAsync("S: f OK …");
        Assert.NotNull(house.Store.Mailboxes.Find(house.Alice.Id, "日"));
        Assert.Equal(1, house.Mailbox("INBOX").Messages);
        Assert.Contains("* LIST (\\HasNoChildren) \"/\" \"\u00E6\u0097\u00A5\"", (await wire.OkAsync("LIST \"\" *")).Untagged);
    }

    [Fact]
    public async Task A_draft_is_composed_of_text_and_of_what_lies_here()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        var validity = house.Mailbox("Drafts").UidValidity;
        // RFC 4469 Appendix A
        await wire.PlayAsync($$"""
            C: a APPEND Drafts (\Seen \Draft $MDNSent) CATENATE (URL "/Drafts;UIDVALIDITY={{validity}}/;UID=1/;section=HEADER" TEXT {8}
            S: + OK
            C: what's
            C:  URL /Drafts/;UID=1/;SECTION=TEXT TEXT {4+}
            C: up
            C: )
            S: a OK [APPENDUID {{validity}} 2] …
            C: b EXAMINE Drafts
            """);
        await wire.AnswerAsync("b");
        Assert.Equal("* 2 FETCH (BODY[] {45}\r\nSubject: hi\r\nX-Mark: 1\r\n\r\nwhat's\r\nhello\r\nup\r\n)",
            (await wire.OkAsync("FETCH 2 BODY.PEEK[]")).Untagged[0]);
    }

    [Fact]
    public async Task A_url_may_be_relative_to_the_selected_mailbox_and_name_fields_or_octets()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("CREATE Work/Old");
        await wire.OkAsync("CREATE Work/New");
        await AppendAsync(wire, "Work/Old", Draft);
        await wire.OkAsync("SELECT Work/Old");
        await wire.OkAsync("APPEND Work/New CATENATE (URL \";UID=1/;SECTION=HEADER.FIELDS%20(X-Mark)\" URL \"Old/;UID=1/;SECTION=TEXT/;PARTIAL=1.3\")");
        await wire.OkAsync("SELECT Work/New");
        Assert.Equal("* 1 FETCH (BODY[] {16}\r\nX-Mark: 1\r\n\r\nell)", (await wire.OkAsync("FETCH 1 BODY.PEEK[]")).Untagged[0]);
    }

    [Theory]
    [InlineData("/Drafts;UIDVALIDITY=1/;UID=1")]
    [InlineData("/Drafts/;UID=2")]
    [InlineData("/Nowhere/;UID=1")]
    [InlineData("/Drafts/;UID=1/;SECTION=5")]
    [InlineData("imap://other.example/Drafts/;UID=1")]
    [InlineData("nonsense")]
    public async Task A_url_that_names_nothing_is_told(string url)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        // RFC 4469 §4.1
        await wire.PlayAsync($$"""
            C: a APPEND Drafts CATENATE (TEXT {4+}
            C: up
            C:  URL "{{url}}" TEXT {4+}
            C: up
            C: )
            S: a NO [BADURL {{url}}] …
            C: b NOOP
            S: b OK …
            """);
        Assert.Equal(1, house.Mailbox("Drafts").Messages);
    }

    [Fact]
    public async Task What_is_composed_has_limits_too()
    {
        await using var house = await ImapHouse.OpenAsync(new Hikyaku.Access.Imap.ImapOptions { MessageBytes = 100 });
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        await wire.PlayAsync($$"""
            C: a APPEND Drafts CATENATE (URL /Drafts/;UID=1 URL /Drafts/;UID=1 URL /Drafts/;UID=1 URL /Drafts/;UID=1)
            S: a NO [TOOBIG] …
            C: b APPEND Drafts CATENATE ()
            S: b BAD …
            C: c APPEND Drafts CATENATE (TEXT {0+}
            C: )
            S: c NO [CANNOT] …
            C: d APPEND Drafts CATENATE (URL {16+}
            C: /Drafts/;UID=1
            C: )
            S: d NO [BADURL /Drafts/;UID=1%0D%0A] …
            C: e APPEND Nowhere CATENATE (URL /Drafts/;UID=1)
            S: e NO [TRYCREATE] …
            """);
    }

    [Fact]
    public async Task REPLACE_files_the_new_message_and_takes_the_old_one_away()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        await AppendAsync(wire, "Drafts", Draft);
        await wire.OkAsync("SELECT Drafts");
        var validity = house.Mailbox("Drafts").UidValidity;
        // RFC 8508 §3.2
        await wire.SendAsync("a REPLACE 1 Drafts (\\Seen \\Draft) {14+}\r\nSubject: new\r\n\r\n");
        await wire.PlayAsync($"""
            S: * OK [APPENDUID {validity} 3] …
            S: * 1 EXPUNGE
            S: * 2 EXISTS
            S: * 2 RECENT
            S: a OK …
            """);
    }

    [Fact]
    public async Task REPLACE_counts_the_difference_only()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        await wire.OkAsync("SELECT Drafts");
        await house.Store.Directory.SetQuotaAsync("alice@example.test", Draft.Length + 5);
        // RFC 8508 §3.4
        await wire.SendAsync($"a APPEND Drafts {{{Draft.Length}+}}\r\n{Draft}\r\n");
        await wire.PlayAsync("S: a NO [OVERQUOTA] …");
        await wire.OkAsync($"UID REPLACE 1 Sent {{{Draft.Length + 3}+}}\r\n{Draft}abc");
        Assert.Equal((0, 1), (house.Mailbox("Drafts").Messages, house.Mailbox("Sent").Messages));
        await wire.OkAsync("SELECT Sent");
        await wire.SendAsync($"b UID REPLACE 1 Sent {{{Draft.Length + 6}+}}\r\n{Draft}abcdef\r\n");
        await wire.PlayAsync("S: b NO [OVERQUOTA] …");
        Assert.Equal(1, house.Mailbox("Sent").Messages);
    }

    [Fact]
    public async Task REPLACE_refuses_before_it_asks_for_the_message()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        await wire.PlayAsync("""
            C: a REPLACE 1 Drafts {10}
            S: a BAD No mailbox is selected
            """);
        await wire.OkAsync("SELECT Drafts");
        await wire.PlayAsync("""
            C: b REPLACE 2 Drafts {10}
            S: b BAD …
            C: c UID REPLACE 7 Drafts {10}
            S: c NO [NONEXISTENT] …
            C: d REPLACE 1 Nowhere {10}
            S: d NO [TRYCREATE] …
            C: e REPLACE 1:2 Drafts {10}
            S: e BAD …
            C: f REPLACE 1 Drafts
            S: f BAD …
            """);
        await wire.OkAsync("EXAMINE Drafts");
        await wire.PlayAsync("""
            C: g REPLACE 1 Drafts {10}
            S: g NO [READ-ONLY] …
            """);
        Assert.Equal(1, house.Mailbox("Drafts").Messages);
    }

    [Fact]
    public async Task REPLACE_can_be_composed()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await AppendAsync(wire, "Drafts", Draft);
        await wire.OkAsync("SELECT Drafts");
        // RFC 8508 §4.2
        await wire.OkAsync("UID REPLACE 1 Drafts CATENATE (TEXT {15+}\r\nTo: Mitzy <m>\r\n URL \"/Drafts/;UID=1\")");
        Assert.Contains("To: Mitzy <m>\r\nSubject: hi\r\n", (await wire.OkAsync("FETCH 1 BODY.PEEK[]")).Untagged[0], StringComparison.Ordinal);
    }

    private static async Task AppendAsync(ImapWire wire, string mailbox, string message) =>
        await wire.OkAsync($"APPEND {mailbox} {{{message.Length}+}}\r\n{message}");

    [Fact]
    public async Task What_a_url_names_is_not_read_on_the_thread_that_reads_the_sockets()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        // As in Kestrel here: who brings the octets runs the session
        var pair = new PipePair(reader: PipeScheduler.Inline);
        var watched = new WatchedPipe(pair.Server);
        await using var connection = new ClientConnection(watched, new ListenerProfile { Protocol = "imap", Tls = TlsMode.None, AllowPlaintextLogin = true });
        var session = new ImapSession(connection, house.Store, new ImapOptions(), TimeProvider.System, NullLogger.Instance).RunAsync();
        Assert.Contains("* OK", await pair.HearAsync(), StringComparison.Ordinal);
        await pair.SayAsync($"a LOGIN alice@example.test {ImapHouse.Password}\r\n");
        Assert.Contains("a OK", await pair.HearAsync(), StringComparison.Ordinal);

        var socketThread = new Thread(() => _ = pair.SayAsync("b APPEND INBOX CATENATE (URL \"/INBOX/;UID=1\" URL \"/INBOX/;UID=9\")\r\n"));
        socketThread.Start();
        Assert.Contains("b NO [BADURL", await pair.HearAsync(), StringComparison.Ordinal);
        Assert.NotEqual(socketThread.ManagedThreadId, watched.LastFlushedOn);

        await pair.SayAsync("c LOGOUT\r\n");
        await session;
    }

    /// <summary>Notes on which thread answers are sent.</summary>
    private sealed class WatchedPipe(IDuplexPipe inner) : PipeWriter, IDuplexPipe
    {
        public int LastFlushedOn { get; private set; }

        public PipeReader Input => inner.Input;

        public PipeWriter Output => this;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            LastFlushedOn = Environment.CurrentManagedThreadId;
            return inner.Output.FlushAsync(cancellationToken);
        }

        public override void Advance(int bytes) => inner.Output.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.Output.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.Output.GetSpan(sizeHint);

        public override bool CanGetUnflushedBytes => inner.Output.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.Output.UnflushedBytes;

        public override void CancelPendingFlush() => inner.Output.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Output.Complete(exception);
    }
}
