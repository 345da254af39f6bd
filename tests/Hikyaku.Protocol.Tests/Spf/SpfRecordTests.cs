using System.Net;
using CsCheck;
using Hikyaku.Protocol.Spf;

namespace Hikyaku.Protocol.Tests.Spf;

/// <summary>RFC 7208 §4.6.1, §7.</summary>
public sealed class SpfRecordTests
{
    private static readonly MacroValues Values = new()
    {
        LocalPart = "strong-bad",
        SenderDomain = "email.example.com",
        Domain = "email.example.com",
        Client = IPAddress.Parse("192.0.2.3"),
        HeloName = "mail.example.com",
        Receiver = "mx.example.test",
        Now = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000),
    };

    // RFC 7208 §7.4
    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")]
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    public void Macros_stand_for_what_the_rfc_shows(string macro, string expected)
        => Assert.Equal(expected, MacroString.TryParseDomain(macro)!.Expand(Values));

    [Fact]
    public void Ipv6_addresses_are_written_digit_by_digit()
        => Assert.Equal("1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com",
            MacroString.TryParseDomain("%{ir}.%{v}._spf.%{d2}")!.Expand(Values with { Client = IPAddress.Parse("2001:db8::cb01") }));

    [Theory]
    [InlineData("%")]
    [InlineData("%{")]
    [InlineData("%{}")]
    [InlineData("%{x}")]
    [InlineData("%{c}")]
    [InlineData("%{d0}")]
    [InlineData("%{d2x}")]
    [InlineData("%{d99999999999}")]
    [InlineData("example")]
    [InlineData("example.1")]
    [InlineData("ex ample.org")]
    [InlineData("")]
    public void What_breaks_the_grammar_is_no_name(string macro) => Assert.Null(MacroString.TryParseDomain(macro));

    [Fact]
    public void A_record_is_read_term_by_term()
    {
        Assert.True(SpfRecord.TryParse("V=spf1  +mx/24//64 ~ip6:2001:db8::/32 include:x.example.org moo=cow redirect=_spf.%{d} ", out var record, out _));
        Assert.Equal(["+mx/24//64", "~ip6:2001:db8::/32", "include:x.example.org"], record.Mechanisms.Select(term => term.Text));
        Assert.Equal((24, 64, SpfResult.Pass), (record.Mechanisms[0].Bits4, record.Mechanisms[0].Bits6, record.Mechanisms[0].Qualifier));
        Assert.Equal(SpfResult.SoftFail, record.Mechanisms[1].Qualifier);
        Assert.Equal("_spf.email.example.com", record.Redirect!.Expand(Values));
    }

    [Fact]
    public void The_term_with_the_mistake_is_named()
    {
        Assert.False(SpfRecord.TryParse("v=spf1 ip4:192.0.2.1 a:192.0.2.1 -all", out _, out var fault));
        Assert.Equal("a:192.0.2.1", fault);
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused_and_what_is_read_can_be_expanded()
        => Gen.String[Gen.Char["v=spf1 a:mx/%{dlr-0}.+~?é\0\u007F"], 0, 60].Sample(text =>
        {
            if (!SpfRecord.TryParse("v=spf1 " + text, out var record, out _)) return;
            foreach (var term in record.Mechanisms) _ = term.Domain?.Expand(Values);
            _ = record.Redirect?.Expand(Values);
        });

    [Fact]
    public void A_network_covers_those_whose_first_bits_are_the_same()
        => Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((one, other, bits) =>
        {
            var mechanism = new SpfMechanism(SpfMechanismKind.Ip4, SpfResult.Pass, "") { Bits4 = bits };
            var differ = BitConverter.ToUInt32([.. one.Reverse()]) ^ BitConverter.ToUInt32([.. other.Reverse()]);
            Assert.Equal(bits == 0 || differ >> (32 - bits) == 0, mechanism.Covers(new IPAddress(one), new IPAddress(other)));
        });
}
