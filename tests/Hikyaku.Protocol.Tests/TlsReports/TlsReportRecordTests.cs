using Hikyaku.Protocol.TlsReports;

namespace Hikyaku.Protocol.Tests.TlsReports;

/// <summary>RFC 8460 §3.</summary>
public sealed class TlsReportRecordTests
{
    [Theory]
    [InlineData("v=TLSRPTv1;rua=mailto:reports@example.com", "mailto:reports@example.com")]
    [InlineData("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", "https://reporting.example.com/v1/tlsrpt")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@example.com, https://b.example/x ,ftp://c.example", "mailto:a@example.com https://b.example/x")]
    public void The_destinations_are_read(string record, string destinations)
        => Assert.Equal(destinations, string.Join(' ', TlsReportRecord.Find(["v=spf1 -all", record])!.Destinations.Select(uri => uri.OriginalString)));

    [Theory]
    [InlineData("v=TLSRPTv1; rua=ftp://a.example")]
    [InlineData("v=TLSRPTv1;")]
    [InlineData("v=TLSRPTv2; rua=mailto:a@b.example")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@b.example")]
    [InlineData]
    public void What_is_none_or_too_many_asks_for_nothing(params string[] records) => Assert.Null(TlsReportRecord.Find(records));
}
