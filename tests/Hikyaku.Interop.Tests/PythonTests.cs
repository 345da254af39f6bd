namespace Hikyaku.Interop.Tests;

/// <summary>Python's standard library: smtplib, imaplib, poplib.</summary>
public sealed class PythonTests(RealServer server)
{
    private const string Script = """
        import imaplib, os, poplib, smtplib, ssl, sys
        e = os.environ
        me, password, subject = e["ME"], e["PASSWORD"], e["SUBJECT"]
        letter = sys.stdin.buffer.read()
        context = ssl.create_default_context(cafile=e["CERTIFICATE"])

        with smtplib.SMTP("localhost", int(e["SMTP"])) as smtp:
            smtp.starttls(context=context)
            if e["SENDER"] == me:
                smtp.login(me, password, initial_response_ok=True)
            assert smtp.sendmail(e["SENDER"], [me], letter, ["BODY=8BITMIME"]) == {}

        imap = imaplib.IMAP4("localhost", int(e["IMAP"]))
        imap.starttls(context)
        imap.authenticate("PLAIN", lambda _: b"\0" + me.encode() + b"\0" + password.encode())
        assert imap.select("INBOX")[0] == "OK"
        kind, numbers = imap.uid("SEARCH", "SUBJECT", '"' + subject + '"')
        uid = numbers[0].decode()
        kind, parts = imap.uid("FETCH", uid, "(FLAGS BODY.PEEK[])")
        over_imap = parts[0][1]
        assert over_imap.endswith(letter), over_imap
        assert imap.uid("STORE", uid, "+FLAGS", r"(\Flagged keyword)")[0] == "OK"
        imap.create("Archive/2026")  # NO when an earlier run made it
        kind, copied = imap.uid("COPY", uid, "Archive/2026")
        assert kind == "OK", copied
        assert imap.select("Archive/2026")[0] == "OK"
        kind, flags = imap.fetch("*", "(FLAGS)")
        assert b"keyword" in flags[0] and rb"\Flagged" in flags[0], flags
        kind, appended = imap.append("Drafts", r"(\Draft \Seen)", imaplib.Time2Internaldate(1448323200), letter)
        assert kind == "OK", appended
        imap.logout()

        pop = poplib.POP3("localhost", int(e["POP3"]))
        pop.stls(context)
        pop.user(me); pop.pass_(password)
        count, size = pop.stat()
        found = [n for n in range(1, count + 1) if any(subject.encode() in line for line in pop.top(n, 0)[1])]
        assert len(found) == 1, found
        over_pop = b"\r\n".join(pop.retr(found[0])[1]) + b"\r\n"
        assert over_pop == over_imap, over_pop
        assert len(pop.uidl()[1]) == count
        pop.dele(found[0]); pop.quit()

        pop = poplib.POP3_SSL("localhost", int(e["POP3S"]), context=context)
        pop.user(me); pop.pass_(password)
        assert pop.stat()[0] == count - 1
        pop.quit()
        print("all well")
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_standard_library_sends_reads_flags_copies_and_deletes(bool lecture)
    {
        var me = RealServer.Address("python");
        var subject = lecture ? "TsuBo !!" : $"python {Guid.NewGuid():N}";
        var letter = lecture ? Letters.Lecture : Letters.Plain(me, me, subject);
        var environment = new Dictionary<string, string>
        {
            ["ME"] = me,
            ["PASSWORD"] = RealServer.Password,
            ["SUBJECT"] = subject,
            ["CERTIFICATE"] = server.CertificateFile,
            // The lecture's letter is a stranger's: it comes in by port 25, the others by submission.
            ["SMTP"] = $"{(lecture ? server.Smtp : server.Submission)}",
            ["SENDER"] = lecture ? "ma-kube@spamsource.zeon" : me,
            ["IMAP"] = $"{server.Imap}",
            ["POP3"] = $"{server.Pop3}",
            ["POP3S"] = $"{server.Pop3s}",
            ["PYTHONUTF8"] = "1",
        };
        var end = await Programs.RunAsync("python3", ["-c", Script], letter, environment);
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Contains("all well", end.Output);
    }
}
