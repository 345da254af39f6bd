using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;
using Hikyaku.Authentication.DmarcReports;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Dmarc;

/// <summary>Reports about mail in our domains' names (RFC 9990, RFC 7489 appendix C, RFC 6591), whoever wrote them, and what an operator reads.</summary>
public sealed class DmarcReportTests
{
    // RFC 7489 appendix C, as most still write it: no namespace, no version
    private const string OldForm = """
        <?xml version="1.0" encoding="UTF-8" ?>
        <feedback>
          <report_metadata><org_name>big.example</org_name><email>noreply@big.example</email><report_id>1</report_id>
            <date_range><begin>1763942400</begin><end>1764028799</end></date_range></report_metadata>
          <policy_published><domain>Example.org</domain><adkim>r</adkim><aspf>r</aspf><p>reject</p><sp>none</sp><pct>100</pct></policy_published>
          <record>
            <row><source_ip>192.0.2.1</source_ip><count>120</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>
            <identifiers><header_from>example.org</header_from></identifiers>
            <auth_results><dkim><domain>example.org</domain><selector>s</selector><result>pass</result></dkim><spf><domain>example.org</domain><result>pass</result></spf></auth_results>
          </record>
          <record>
            <row><source_ip>203.0.113.9</source_ip><count>3</count><policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><header_from>example.org</header_from></identifiers>
            <auth_results><spf><domain>evil.example</domain><result>softfail</result></spf></auth_results>
          </record>
          <record>
            <row><source_ip>198.51.100.4</source_ip><count>40</count><policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>fail</spf><reason><type>mailing_list</type></reason></policy_evaluated></row>
            <identifiers><header_from>example.org</header_from></identifiers>
            <auth_results><dkim><domain>lists.example</domain><result>pass</result></dkim><spf><domain>lists.example</domain><result>pass</result></spf></auth_results>
          </record>
        </feedback>
        """;

    // RFC 9990 appendix B, shortened
    private const string NewForm = """
        <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
          <version>1.0</version>
          <report_metadata><org_name>Sample Reporter</org_name><email>r@reporter.example</email><report_id>3v98</report_id><date_range><begin>302832000</begin><end>302918399</end></date_range><generator>Example v1.2</generator></report_metadata>
          <policy_published><domain>example.com</domain><p>quarantine</p><sp>none</sp><np>none</np><testing>y</testing><discovery_method>treewalk</discovery_method></policy_published>
          <record>
            <row><source_ip>192.0.2.123</source_ip><count>123</count><policy_evaluated><disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><envelope_from>example.com</envelope_from><header_from>example.com</header_from></identifiers>
            <auth_results><dkim><domain>example.com</domain><result>pass</result><selector>abc123</selector></dkim><spf><domain>example.com</domain><result>fail</result></spf></auth_results>
          </record>
          <extension xmlns:x="urn:x"><x:thing/></extension>
        </feedback>
        """;

    [Fact]
    public void Both_forms_are_read_packed_in_any_way()
    {
        foreach (var file in (byte[][])[Encoding.UTF8.GetBytes(OldForm), Gzip(OldForm), Zip("r.xml", OldForm)])
        {
            var report = Read(file)!;
            Assert.Equal(("big.example", "example.org", "reject", 3), (report.OrganizationName, report.Domain, report.Policy, report.Rows.Count));
            Assert.Equal((true, true, 120L), (report.Rows[0].IsDkimAligned, report.Rows[0].IsSpfAligned, report.Rows[0].Count));
            Assert.Equal(["mailing_list"], report.Rows[2].Reasons);
        }

        var recent = Read(Encoding.UTF8.GetBytes(NewForm))!;
        Assert.Equal(("Sample Reporter", "example.com", "none", true), (recent.OrganizationName, recent.Domain, recent.NonexistentPolicy!, recent.IsTesting));
        Assert.Equal(new AggregateSignature("example.com", "abc123", "pass"), recent.Rows.Single().Signatures.Single());
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var texts = Gen.String[Gen.Char['!', '~'], 1, 20].Select(text => text.Trim('.').ToLowerInvariant()).Where(text => text.Length > 0);
        var rows = Gen.Select(texts, Gen.Long[0, 1_000_000], Gen.Bool, Gen.Bool, texts).Select((address, count, dkim, spf, domain) => new AggregateRow
        {
            SourceAddress = address,
            Count = count,
            IsDkimAligned = dkim,
            IsSpfAligned = spf,
            HeaderFrom = domain,
            Signatures = [new AggregateSignature(domain, "s", dkim ? "pass" : "fail")],
            SpfDomain = domain,
            SpfResult = "pass",
            Reasons = ["trusted_forwarder"],
        });
        Gen.Select(texts, texts, rows.Array[0, 5]).Sample((name, domain, some) =>
        {
            var report = new AggregateReport { OrganizationName = name, ReportId = "1", Begin = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch.AddDays(1), Domain = domain, Rows = some };

            var read = Read(AggregateReportFile.Write(report))!;

            Assert.Equal((name, domain), (read.OrganizationName, read.Domain));
            Assert.Equal(some.Select(row => (row.SourceAddress, row.Count, row.IsDkimAligned, row.IsSpfAligned, row.HeaderFrom, row.Signatures[0], row.SpfDomain)),
                read.Rows.Select(row => (row.SourceAddress, row.Count, row.IsDkimAligned, row.IsSpfAligned, row.HeaderFrom, row.Signatures[0], row.SpfDomain)));
        });
    }

    [Fact]
    public void Nothing_that_a_stranger_packs_takes_more_than_a_report_may()
    {
        var bomb = new string(' ', 200_000_000);
        Assert.Equal("it is larger than any report is", Fault(Gzip(bomb)));
        Assert.Equal("it is larger than any report is", Fault(Zip("r.xml", bomb)));
        Assert.Equal("its compression is broken", Fault(Zip("r.exe", "x")));
        Assert.Equal("its compression is broken", Fault([0x1F, 0x8B, 1, 2, 3]));
        Assert.Equal("its compression is broken", Fault("PK\u0003\u0004nonsense"u8.ToArray()));
        Assert.StartsWith("it is not the XML of a report", Fault("<!DOCTYPE f [<!ENTITY x \"y\">]><feedback>&x;</feedback>"u8.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith("it is not the XML of a report", Fault("<feedback><record>"u8.ToArray()), StringComparison.Ordinal);
        Assert.Equal("it does not begin with <feedback>", Fault("<html/>"u8.ToArray()));
        Assert.Equal("it lacks what a report must say (RFC 9990 §3.1)", Fault("<feedback/>"u8.ToArray()));
        Assert.Equal("it has more records than any report has", Fault(Encoding.ASCII.GetBytes("<feedback>" + string.Concat(Enumerable.Repeat("<record><row><count>1</count></row></record>", 50_001)) + "</feedback>")));
    }

    [Fact]
    public void Octets_of_any_kind_are_refused_without_harm()
    {
        string[] pieces = ["<feedback>", "</feedback>", "<record>", "</record>", "<row>", "</row>", "<count>1</count>", "<report_metadata>", "</report_metadata>", "&amp;", "<!--", "<![CDATA[", "PK", "\u001f"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 30].Select(string.Concat), Gen.Byte.Array[0, 40]).Sample((text, noise) =>
        {
            Read([.. Encoding.Latin1.GetBytes(text), .. noise]);
            FailureReport.TryRead([.. "Feedback-Type: x\r\n"u8, .. noise]);
        });
    }

    [Fact]
    public async Task An_operator_reads_who_writes_in_the_domains_name()
    {
        using var folder = new TemporaryFolder();
        var packed = folder.Combine("big.example!example.org!1763942400!1764028799.xml.gz");
        await File.WriteAllBytesAsync(packed, Gzip(OldForm), TestContext.Current.CancellationToken);
        var mail = folder.Combine("mail.eml");
        await File.WriteAllTextAsync(mail, $"From: r@reporter.example\nSubject: Report Domain: example.com\nMIME-Version: 1.0\nContent-Type: application/gzip; name=r.xml.gz\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(Gzip(NewForm), Base64FormattingOptions.InsertLineBreaks)}\n", TestContext.Current.CancellationToken);

        // The same report twice counts once.
        var page = await CommandRun.Async("dmarc", "report", packed, mail, packed);

        Assert.Equal((0, ""), (page.ExitCode, page.Error));
        Assert.Contains("example.org, 2025-11-24 to 2025-11-24, as seen by big.example: 120 mails were truly of this domain, 43 were not shown to be (policy: reject).", page.Output, StringComparison.Ordinal);
        Assert.Contains("example.com, 1979-08-07 to 1979-08-07, as seen by Sample Reporter: 123 mails", page.Output, StringComparison.Ordinal);
        var lines = page.Output.Split('\n');
        Assert.Contains("198.51.100.4", lines[4], StringComparison.Ordinal);
        Assert.Contains("signed by lists.example, not by you", lines[4], StringComparison.Ordinal);
        Assert.Contains("not shown to be true, refused: no signature, no permission.", lines[5], StringComparison.Ordinal);
        Assert.Contains("true: signed by example.org", lines[6], StringComparison.Ordinal);
        Assert.Contains("本物: example.org の署名", (await CommandRun.Async("dmarc", "report", packed, "--lang", "ja")).Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await CommandRun.Async("dmarc", "report", packed, "--json")).Output).RootElement[0];
        Assert.Equal(43, json.GetProperty("failed").GetInt64());
        Assert.Equal(1, (await CommandRun.Async("dmarc", "report", "/nowhere")).ExitCode);
    }

    // RFC 6591 appendix B, RFC 9991
    [Fact]
    public async Task A_report_about_one_mail_is_read()
    {
        using var folder = new TemporaryFolder();
        var mail = folder.Combine("failure.eml");
        await File.WriteAllTextAsync(mail, """
            From: arf@reporter.example
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: text/plain

            This is an authentication failure report.
            --b
            Content-Type: message/feedback-report

            Feedback-Type: auth-failure
            User-Agent: x/1
            Version: 1
            Original-Mail-From: <eve@evil.example>
            Arrival-Date: Tue, 24 Nov 2026 12:00:00 +0000
            Source-IP: 203.0.113.9
            Reported-Domain: example.org
            Delivery-Result: reject
            Auth-Failure: dmarc
            Identity-Alignment: none

            --b
            Content-Type: text/rfc822-headers

            From: boss@example.org
            --b--
            """, TestContext.Current.CancellationToken);

        var page = await CommandRun.Async("dmarc", "report", mail);

        Assert.Equal((0, ""), (page.ExitCode, page.Error));
        Assert.Contains("One mail in the name of example.org failed (dmarc): from 203.0.113.9, Tue, 24 Nov 2026 12:00:00 +0000, sender on the envelope <eve@evil.example>; it was refused.", page.Output, StringComparison.Ordinal);
    }

    private static AggregateReport? Read(byte[] file) => AggregateReportFile.Read(new MemoryStream(file)).Report;

    private static string? Fault(byte[] file) => AggregateReportFile.Read(new MemoryStream(file)).Fault;

    private static byte[] Gzip(string text)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return file.ToArray();
    }

    private static byte[] Zip(string name, string text)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }
        return file.ToArray();
    }
}
