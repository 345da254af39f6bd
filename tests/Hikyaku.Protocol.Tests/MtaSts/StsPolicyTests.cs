using CsCheck;
using Hikyaku.Protocol.MtaSts;

namespace Hikyaku.Protocol.Tests.MtaSts;

/// <summary>RFC 8461 §3.1, §3.2, §4.1.</summary>
public sealed class StsPolicyTests
{
    [Fact]
    public void The_example_of_the_rfc_is_read()
    {
        var policy = StsPolicy.TryParse("version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n")!;

        Assert.Equal((StsMode.Enforce, TimeSpan.FromDays(7)), (policy.Mode, policy.MaximumAge));
        Assert.Equal(["mail.example.com", "*.example.net", "backupmx.example.com"], policy.Hosts);
    }

    [Theory]
    [InlineData("mail.example.com", true)]
    [InlineData("a.example.net", true)]
    [InlineData("a.b.example.net", false)]
    [InlineData("example.net", false)]
    [InlineData("mail.example.org", false)]
    [InlineData("com", false)]
    public void A_wildcard_stands_for_one_label(string host, bool named)
        => Assert.Equal(named, StsPolicy.TryParse("version:STSv1\r\nmode:testing\r\nmx:mail.example.com\r\nmx: *.EXAMPLE.net\r\nmax_age:1")!.Names(host));

    [Theory]
    [InlineData("version: STSv1\nmode: none\nmax_age: 86400\n", "None")]
    [InlineData("version: STSv1 \nmode: testing\t\nmx: a.example\nmax_age: 86400\nunknown: field\n", "Testing")]
    [InlineData("mode: enforce\nmode: none\nversion: STSv1\nmx: a.example\nmax_age: 86400\n", "Enforce")]
    public void What_is_unknown_or_comes_again_counts_for_nothing(string text, string mode) => Assert.Equal(mode, StsPolicy.TryParse(text)?.Mode.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("mode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: *.*.example\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a..example\nmax_age: 1\n")]
    [InlineData("<html>version: STSv1</html>\n")]
    public void What_breaks_the_grammar_is_no_policy(string text) => Assert.Null(StsPolicy.TryParse(text));

    [Fact]
    public void No_policy_holds_longer_than_a_year()
        => Assert.Equal(31_557_600, StsPolicy.TryParse("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999999\n")!.MaximumAge.TotalSeconds);

    [Fact]
    public void What_is_written_is_read_again()
    {
        var policy = new StsPolicy { Mode = StsMode.Testing, MaximumAge = TimeSpan.FromDays(1), Hosts = ["mail.example.org", "*.example.net"] };
        Assert.Equal(policy.ToString(), StsPolicy.TryParse(policy.ToString())!.ToString());
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        string[] words = ["version", "mode", "mx", "max_age", ":", " ", "STSv1", "enforce", "\n", "\r\n", "1", "a.b", "*."];
        Gen.Int[0, words.Length - 1].Array[0, 30].Sample(chosen => _ = StsPolicy.TryParse(string.Concat(chosen.Select(index => words[index]))));
    }

    [Theory]
    [InlineData("20160831085700Z", "v=STSv1; id=20160831085700Z;")]
    [InlineData("a1", "v=spf1 -all", "v=STSv1;id=a1")]
    [InlineData(null, "v=STSv1; id=a;", "v=STSv1; id=b;")]
    [InlineData(null, "v=STSv1; id=a-b;")]
    [InlineData(null, "v=STSv1;")]
    [InlineData(null, "v=STSv1; id=0123456789012345678901234567890123")]
    [InlineData(null, "id=a; v=STSv1;")]
    [InlineData(null)]
    public void One_record_announces_a_policy(string? id, params string[] records) => Assert.Equal(id, StsRecord.Find(records)?.Id);
}
