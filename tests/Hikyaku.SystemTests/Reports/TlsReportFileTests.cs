using System.IO.Compression;
using System.Text;
using Hikyaku.Authentication.TlsReports;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Reports;

/// <summary>RFC 8460 §4.4, §5: reports of others, which may be anything.</summary>
public sealed class TlsReportFileTests : IDisposable
{
    // RFC 8460 appendix B
    private const string Example =
        """
        {
          "organization-name": "Company-X",
          "date-range": { "start-datetime": "2016-04-01T00:00:00Z", "end-datetime": "2016-04-01T23:59:59Z" },
          "contact-info": "sts-reporting@company-x.example",
          "report-id": "5065427c-23d3-47ca-b6e0-946ea0e8c4be",
          "policies": [{
            "policy": {
              "policy-type": "sts",
              "policy-string": ["version: STSv1","mode: testing", "mx: *.mail.company-y.example","max_age: 86400"],
              "policy-domain": "company-y.example",
              "mx-host": "*.mail.company-y.example"
            },
            "summary": { "total-successful-session-count": 5326, "total-failure-session-count": 303 },
            "failure-details": [
              { "result-type": "certificate-expired", "sending-mta-ip": "2001:db8:abcd:0012::1", "receiving-mx-hostname": "mx1.mail.company-y.example", "failed-session-count": 100 },
              { "result-type": "starttls-not-supported", "sending-mta-ip": "2001:db8:abcd:0013::1", "receiving-mx-hostname": "mx2.mail.company-y.example", "receiving-ip": "203.0.113.56", "failed-session-count": 200, "additional-information": "https://reports.company-x.example/report_info?id=5065427c-23d3#StarttlsNotSupported" },
              { "result-type": "validation-failure", "sending-mta-ip": "198.51.100.62", "receiving-ip": "203.0.113.58", "receiving-mx-hostname": "mx-backup.mail.company-y.example", "failed-session-count": 3, "failure-reason-code": "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED" }
            ]
          }]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_example_of_the_rfc_is_read(bool compressed)
    {
        var (report, fault) = TlsReportFile.Read(new MemoryStream(compressed ? Compress(Encoding.UTF8.GetBytes(Example)) : Encoding.UTF8.GetBytes(Example)));

        Assert.Null(fault);
        var policy = Assert.Single(report!.Policies!);
        Assert.Equal(("Company-X", "sts", "company-y.example", 5326, 303), (report.OrganizationName, policy.Policy!.PolicyType, policy.Policy.PolicyDomain, policy.Summary!.Successful, policy.Summary.Failed));
        Assert.Equal(["*.mail.company-y.example"], policy.Policy.MxHost!);
        Assert.Equal([100, 200, 3], policy.FailureDetails!.Select(detail => detail.FailedSessionCount));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var (read, _) = TlsReportFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Example)));
        var (again, fault) = TlsReportFile.Read(new MemoryStream(TlsReportFile.Write(read!)));

        Assert.Null(fault);
        Assert.Equal((read!.ReportId, read.DateRange), (again!.ReportId, again.DateRange));
    }

    // 1 GiB of zeros in a megabyte
    [Fact]
    public void A_bomb_is_left_after_16_mib()
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++) gzip.Write(zeros);
        }
        file.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("it is larger than any report is", TlsReportFile.Read(file).Fault);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100 << 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"x\"}}")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"2016-04-01T00:00:00Z\",\"end-datetime\":\"2016-04-01T00:00:00Z\"},\"policies\":[null]}")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"2016-04-01T00:00:00Z\",\"end-datetime\":\"2016-04-01T00:00:00Z\"},\"policies\":[{\"policy\":{\"policy-domain\":\"a\"},\"summary\":{\"total-successful-session-count\":-1,\"total-failure-session-count\":0}}]}")]
    [InlineData("\u001f\u008bno gzip")]
    public void What_is_no_report_is_told_so(string text) => Assert.NotNull(TlsReportFile.Read(new MemoryStream(Encoding.Latin1.GetBytes(text))).Fault);

    [Fact]
    public void Deep_nesting_is_no_report()
        => Assert.NotNull(TlsReportFile.Read(new MemoryStream(Encoding.ASCII.GetBytes(new string('[', 100_000)))).Fault);

    [Fact]
    public async Task A_report_is_explained_in_both_languages()
    {
        var path = _folder.Combine("report.json.gz");
        await File.WriteAllBytesAsync(path, Compress(Encoding.UTF8.GetBytes(Example)));

        var english = await CommandRun.Async("tls-report", path);
        Assert.Equal((0, ""), (english.ExitCode, english.Error));
        Assert.Contains("company-y.example, judged by its MTA-STS policy: 5,326 connections went well, 303 did not.", english.Output, StringComparison.Ordinal);
        Assert.Contains("100 times with mx1.mail.company-y.example: the certificate has expired: renew it (certificate-expired)", english.Output, StringComparison.Ordinal);
        Assert.Contains("証明書の期限が切れています", (await CommandRun.Async("tls-report", path, "--lang", "ja")).Output, StringComparison.Ordinal);
        Assert.Contains("\"organization-name\"", (await CommandRun.Async("tls-report", path, "--json")).Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(path, "no report");
        var refused = await CommandRun.Async("tls-report", path);
        Assert.Equal(1, refused.ExitCode);
        Assert.Single(refused.Error.TrimEnd().Split('\n'));
        Assert.Equal(1, (await CommandRun.Async("tls-report", _folder.Combine("missing"))).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Compress(byte[] octets)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal)) gzip.Write(octets);
        return file.ToArray();
    }
}
