using System.Text;
using System.Text.Json;
using CsCheck;
using Hikyaku.Server.Explaining;
using Hikyaku.Server.Language;
using Hikyaku.SystemTests.Checks;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary><c>hikyaku explain</c>: the lecture's walk through a mail, for any mail.</summary>
public sealed class ExplainCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    // The seed's own message: "TsuBo !!"
    [Fact]
    public async Task The_lectures_sample_is_explained_line_by_line()
    {
        string[] words = ["explain", Path.Combine(Repository.Root, "tests", "samples", "tsubo-iso-2022-jp.eml")];

        var page = await CommandRun.Async(words);

        Assert.Equal((0, ""), (page.ExitCode, page.Error));
        Assert.StartsWith("Nobody checked who sent this mail: the sender in From may be anybody's invention.", page.Output, StringComparison.Ordinal);
        Assert.Contains("It must never be used twice. [RFC 5322 §3.6.4]", page.Output, StringComparison.Ordinal);
        Assert.Contains("  1  spamsource.zeon (HELO spamsource.zeon [198.51.100.5])", page.Output, StringComparison.Ordinal);
        Assert.Contains("-> grey.ep.sci.hokudai.ac.jp   2015-01-31 07:28:42 +09:00  (+9 seconds)", page.Output, StringComparison.Ordinal);
        Assert.Contains("this day was no Fri but a Saturday", page.Output, StringComparison.Ordinal);
        Assert.Contains("iso-2022-jp is Japanese in seven bits", page.Output, StringComparison.Ordinal);
        Assert.Contains("X-Mailer: TSmtpClient ver. 1.0", page.Output, StringComparison.Ordinal);
        Assert.Contains("Easily forged.", page.Output, StringComparison.Ordinal);
        var japanese = await CommandRun.Async([.. words, "--lang", "ja"]);
        Assert.StartsWith("このメールの差出人は検証されていません。", japanese.Output, StringComparison.Ordinal);
        Assert.Contains("簡単に偽装できます。", japanese.Output, StringComparison.Ordinal);
        Assert.Contains("決して重複してはいけません。", japanese.Output, StringComparison.Ordinal);
        Assert.Contains("7 ビットで日本語を表す", japanese.Output, StringComparison.Ordinal);
    }

    // The exercise of the lecture: three domains, and what the recipient reads.
    [Theory]
    [InlineData("boss@plain.example", "INBOX", "unknown", "The sender may be anybody: plain.example publishes nothing by which a forgery could be told.")]
    [InlineData("boss@spf.example", "Junk", "doubtful", "Be careful: the machine that sent this mail may not send for the domain on its envelope. The sender is probably forged.")]
    [InlineData("boss@club.example", "Junk", "forged", "Do not believe the sender: club.example does not vouch for this mail. Somebody else probably wrote it.")]
    [InlineData("teller@bank.example", "INBOX", "true-sender", "The sender is true: bank.example vouches for this mail. (Whether bank.example is good to you is another question.)")]
    public async Task Our_own_verdict_is_told_in_one_sentence(string sender, string mailbox, string confidence, string sentence)
    {
        await using var host = await CheckedHost.StartAsync();
        await host.WriteAsync(sender, $"From: {sender}\r\nSubject: a rise\r\n\r\nYou get one.");

        var explained = Explain(host.Only(mailbox), "mx.example.test");

        Assert.Equal((sentence, confidence), (explained.Sentence, explained.Confidence));
        Assert.True(Assert.Single(explained.Hops).Trusted);
        Assert.Equal("yes: your own server wrote it", explained.Fields.Single(field => field.Name == "Authentication-Results").Trust);
        Assert.Equal("no: whoever wrote the mail could put anything here", explained.Fields.Single(field => field.Name == "Subject").Trust);
    }

    [Fact]
    public void Only_what_the_own_server_wrote_counts()
    {
        const string Forged = "Authentication-Results: mx.example.test; dmarc=pass header.from=bank.example\r\n";
        const string Mail = "From: teller@bank.example\r\n\r\nHi.\r\n";
        const string Postmark = "Received: from x by mx.example.test with ESMTPS id 1; Tue, 24 Nov 2026 11:00:00 +0000\r\n";

        // above the postmark of the own server, below it, and without any
        Assert.Equal("true-sender", Explain(Forged + Postmark + Mail, "mx.example.test").Confidence);
        Assert.Equal("unknown", Explain(Postmark + Forged + Mail, "mx.example.test").Confidence);
        Assert.Equal("unknown", Explain(Forged + Mail, "mx.example.test").Confidence);
        Assert.Contains("which is not your server", Explain(Postmark + Forged.Replace("mx.example", "mx.other", StringComparison.Ordinal) + Mail, "mx.example.test").Fields[1].Says, StringComparison.Ordinal);
        // Without a name the last server is taken for it, which is said.
        Assert.StartsWith("This takes mx.example.test, the last server on the way, for your own.", Explain(Forged + Postmark + Mail, null).Findings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_that_was_found_right_tells_what_was_not_changed()
    {
        var explained = Explain(
            "Authentication-Results: mx.example.test; dkim=pass header.d=bank.example header.b=abcdefgh; dmarc=pass header.from=bank.example\r\n"
            + "Received: from x by mx.example.test with ESMTPS id 1; Tue, 24 Nov 2026 11:00:00 +0000\r\n"
            + "DKIM-Signature: v=1; a=rsa-sha256; d=bank.example; s=s; h=From:Subject; bh=eA==; b=abcdefghijkl\r\n"
            + "From: teller@bank.example\r\nSubject: Hi\r\nX-Mailer: Fine\r\n\r\nHi.\r\n", "mx.example.test");

        Assert.Equal("unchanged since bank.example signed it", Field("Subject").Trust);
        Assert.Equal("no: whoever wrote the mail could put anything here", Field("X-Mailer").Trust);
        Assert.Equal("bank.example signed the body and these fields: From, Subject; your server found it right.", Field("DKIM-Signature").Says);

        ExplainedField Field(string name) => explained.Fields.Single(field => field.Name == name);
    }

    [Fact]
    public void Odd_clocks_and_waits_are_noticed()
    {
        var explained = Explain(
            "Received: from b by c with ESMTPS id 3; Tue, 24 Nov 2026 11:30:00 +0000\r\n"
            + "Received: from a by b with ESMTP id 2; Tue, 24 Nov 2026 02:00:05 +0000\r\n"
            + "Received: from me by a with ESMTPSA id 1; Tue, 24 Nov 2026 11:00:00 +0000\r\n"
            + "Date: Tue, 24 Nov 2026 20:00:00 +0000\r\nFrom: a@b.example\r\n\r\n", "c");

        Assert.Equal([(1, "a"), (2, "b"), (3, "c")], explained.Hops.Select(hop => (hop.Number, hop.By)));
        Assert.Contains("nearly exactly 9 hours: a clock with the wrong time zone", explained.Hops[1].Remarks);
        Assert.Contains("not encrypted: who sat on the way could read it", explained.Hops[1].Remarks);
        Assert.StartsWith("it waited 9 hours on the way", explained.Hops[2].Remarks.Single(), StringComparison.Ordinal);
        Assert.StartsWith("This lies in the future", explained.Fields.Single(field => field.Name == "Date").Says, StringComparison.Ordinal);
    }

    [Fact]
    public void Tricks_are_pointed_out()
    {
        var explained = Explain(
            "From: \"boss@bank.example\" <x@evil.example>\r\nReply-To: y@other.example\r\nReturn-Path: <z@third.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Pay.\r\n--b\r\nContent-Type: application/octet-stream; name=bill.pdf.exe\r\nContent-Transfer-Encoding: base64\r\n\r\nTVo=\r\n--b--\r\n", null);

        Assert.Equal(
            [
                "The name in From looks like an address (boss@bank.example), but the true address is x@evil.example.",
                "Answers would go to y@other.example, which is not of evil.example.",
                "The file \"bill.pdf.exe\" is a program: to open it is to run it. Do not, unless you expected it from somebody you know.",
            ], explained.Warnings);
        Assert.Equal(["multipart/mixed", "text/html", "application/octet-stream"], explained.Parts.Select(part => part.Type));
    }

    [Theory]
    [InlineData("550 5.7.1 Relaying denied", "not responsible for the recipient's domain", false)]
    [InlineData("451 4.7.1 Greylisted, please come back", "greylisting", true)]
    [InlineData("554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org", "list of senders of spam", false)]
    [InlineData("550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "does not vouch", false)]
    [InlineData("450 4.2.0 mailbox busy", "mailbox", true)]
    [InlineData("552 5.2.2 over quota", "full", false)]
    [InlineData("550 nobody of that name", "does not take mail for this address", false)]
    [InlineData("5.1.1", "There is no such address", false)]
    [InlineData("smtp; 550 5.1.10 null MX", "accepts no mail at all", false)]
    public async Task What_a_server_answered_is_explained(string reply, string cause, bool again)
    {
        var page = await CommandRun.Async("explain", "reply", reply);
        var json = JsonDocument.Parse((await CommandRun.Async("explain", "reply", reply, "--json")).Output).RootElement;

        Assert.Equal((0, ""), (page.ExitCode, page.Error));
        Assert.Contains(cause, page.Output, StringComparison.Ordinal);
        Assert.Contains(again ? "Yes: by itself" : "No: the answer is final", page.Output, StringComparison.Ordinal);
        Assert.Equal(again, json.GetProperty("willRetry").GetBoolean());
        Assert.Contains(again ? "はい。" : "いいえ。", (await CommandRun.Async("explain", "reply", reply, "--lang", "ja")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_none_is_said_to_be_none()
    {
        Assert.Equal(1, (await CommandRun.Async("explain", "reply", "hello")).ExitCode);
        Assert.Equal(2, (await CommandRun.Async("explain")).ExitCode);
        var missing = await CommandRun.Async("explain", "/nowhere/at/all.eml");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("can't be read", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delivery_report_is_explained_for_each_recipient()
    {
        var explained = Explain(
            "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n"
            + "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            + "Final-Recipient: rfc822; bob@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
            + "Final-Recipient: rfc822; eve@example.org\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--b--\r\n", null);

        Assert.Equal([("bob@example.org", false), ("eve@example.org", true)], explained.Reports.Select(report => (report.Recipient!, report.WillRetry)));
        Assert.Equal("There is no such address at that server.", explained.Reports[0].Cause);
    }

    [Fact]
    public void A_header_of_thousands_of_lines_is_explained_as_far_as_anybody_reads()
    {
        var letter = string.Concat(Enumerable.Range(0, 5000).Select(i => $"Received: from h{i + 1} by h{i} with ESMTP id {i}; Tue, 24 Nov 2026 11:00:00 +0000\r\n"))
            + string.Concat(Enumerable.Range(0, 5000).Select(i => $"X-{i}: {new string('x', 900)}\r\n"))
            + "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", 5000)) + "--b--\r\n";

        var explained = Explain(letter, null);

        Assert.Equal((40, 4960), (explained.Hops.Count, explained.HopsLeftOut));
        Assert.Equal(250, explained.Fields.Count);
        Assert.True(explained.FieldsLeftOut > 1000 && explained.Parts.Count <= 100);
        Assert.True(JsonSerializer.Serialize(explained).Length < 400_000);
    }

    [Fact]
    public void Octets_of_any_kind_are_explained_without_harm()
    {
        string[] pieces = ["From: ", "Received: ", "Date: ", "Content-Type: ", "DKIM-Signature: ", "Authentication-Results: ", "ARC-Seal: ", "Message-ID: ", "Reply-To: ", "Return-Path: ", "\r\n", "--b\r\n", "boundary=b;", "multipart/mixed;", "a@b.example", "from x by y with z;", "\t"];
        var lines = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 40].Select(string.Concat);
        var noise = Gen.Byte.Array[0, 60].Select(Encoding.Latin1.GetString);
        Gen.Select(lines, noise, lines).Sample((first, second, third) =>
        {
            foreach (var tongue in Enum.GetValues<Tongue>())
                Assert.NotEmpty(new MessageExplainer(tongue, "y", Now).Explain(Encoding.Latin1.GetBytes(first + second + third)).Sentence);
        });
    }

    private static ExplainedMessage Explain(string letter, string? server) => new MessageExplainer(Tongue.English, server, Now).Explain(Encoding.Latin1.GetBytes(letter));
}
