using CsCheck;
using Hikyaku.Protocol.Dmarc;

namespace Hikyaku.Protocol.Tests.Dmarc;

/// <summary>RFC 9989 §4.7, §4.8; RFC 7489 §6.3.</summary>
public sealed class DmarcRecordTests
{
    [Fact]
    public void Every_tag_is_read()
    {
        var record = DmarcRecord.TryParse("v=DMARC1; p=reject; sp=Quarantine; np=none; adkim=s; aspf=r; psd=n; t=y; pct=30; fo=1; rua=mailto:a@example.org!10m, mailto:b@example.org;")!;

        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.None), (record.Policy, record.SubdomainPolicy, record.NonexistentPolicy));
        Assert.Equal((true, false, false, true, 30, true), (record.IsDkimStrict, record.IsSpfStrict, record.IsPublicSuffix, record.IsTesting, record.Percent, record.Applies));
        Assert.Equal(["mailto:a@example.org", "mailto:b@example.org"], record.AggregateReportsTo);
    }

    [Theory]
    [InlineData("v=DMARC1;p=none")]
    [InlineData("v = DMARC1 ; p = none ; ; nonsense; x y=2; p=reject; adkim=maybe")]
    [InlineData("v=DMARC1; unknown=1; P=NONE")]
    public void Mistakes_cost_only_the_tag_they_are_in(string text)
    {
        var record = DmarcRecord.TryParse(text)!;
        Assert.Equal((DmarcPolicy.None, true, false), (record.Policy, record.Applies, record.IsDkimStrict));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=dmarc1; p=none")]
    [InlineData("p=none; v=DMARC1")]
    [InlineData("v=DMARC10; p=none")]
    public void What_does_not_begin_with_the_version_is_no_record(string text) => Assert.Null(DmarcRecord.TryParse(text));

    [Fact]
    public void Whatever_comes_is_read_or_refused()
        => Gen.String[Gen.Char["v=DMARC1;p rejct%,:!é\0"], 0, 60].Sample(text =>
        {
            _ = DmarcRecord.TryParse(text);
            Assert.NotNull(DmarcRecord.TryParse("v=DMARC1;" + text));
        });
}
