using System.Text;
using CsCheck;
using Hikyaku.Protocol.Arc;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Protocol.Tests.Arc;

/// <summary>What servers say of their checks (RFC 8601 §2.2), read, and the chains in which they say it (RFC 8617).</summary>
public sealed class ResultsReaderTests
{
    // RFC 8601 appendix B.5
    [Fact]
    public void The_example_of_the_rfc_is_read()
    {
        var read = Read("""
             example.com 1;
                  auth=pass (cram-md5) smtp.auth=sender@example.com;
                  spf=pass smtp.mailfrom=example.com (a; comment)
            """)!;

        Assert.Equal("example.com", read.ServerName);
        Assert.Equal(["auth=pass", "spf=pass"], read.Results.Select(result => $"{result.Method}={result.Result}"));
        Assert.Equal([("smtp.auth", "sender@example.com")], read.Results[0].Properties);
        Assert.Equal("cram-md5", read.Results[0].Comment);
    }

    [Theory]
    [InlineData("mx.example; none", 0)]
    [InlineData("mx.example", 0)]
    [InlineData("mx.example; ; ;", 0)]
    [InlineData("mx.example; dkim/1 = pass reason=\"a; b=c\" header.i=@x.example; dmarc=fail", 2)]
    [InlineData("mx.example; =pass; dmarc=", 1)]
    public void Odd_ones_are_read_as_far_as_they_go(string value, int results) => Assert.Equal(results, Read(value)!.Results.Count);

    [Fact]
    public void A_name_that_is_none_makes_the_field_none()
    {
        Assert.Null(Read(""));
        Assert.Null(Read(" (only a comment) "));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var texts = Gen.String[Gen.Char[' ', '~'], 0, 40];
        Gen.Select(texts, texts, texts).Sample((reason, comment, value) =>
        {
            var field = new AuthenticationResultsField
            {
                ServerName = "mx.example.test",
                Results = [new MethodResult("dkim", "fail") { Reason = reason, Comment = comment, Properties = [("header.d", value)] }, new MethodResult("dmarc", "none")],
            };
            var text = Encoding.ASCII.GetString(field.ToField());

            var read = Read(text["Authentication-Results:".Length..])!;

            Assert.Equal(["dkim=fail", "dmarc=none"], read.Results.Select(result => $"{result.Method}={result.Result}"));
            Assert.Equal(reason, read.Results[0].Reason);
            Assert.Equal(comment, read.Results[0].Comment);
            Assert.Equal(("header.d", value), read.Results[0].Properties.Single());
        });
    }

    [Fact]
    public void Octets_of_any_kind_are_read_without_harm()
    {
        var octets = Gen.OneOf(Gen.Byte, Gen.Int[0, 8].Select(i => ";=()\"\\i1 "u8[i])).Array[0, 200];
        octets.Sample(value =>
        {
            AuthenticationResultsField.TryRead(value);
            foreach (var name in (string[])["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"])
                Assert.Empty(ArcChain.Read([.. Encoding.ASCII.GetBytes(name + ": i=1;"), .. value, .. "\r\n\r\n"u8]).Sets);
        });
    }

    [Fact]
    public void Of_a_field_with_thousands_of_results_some_are_read()
        => Assert.Equal(64, Read("mx.example" + string.Concat(Enumerable.Repeat("; dkim=pass header.d=a", 5000)))!.Results.Count);

    private static AuthenticationResultsField? Read(string value) => AuthenticationResultsField.TryRead(Encoding.Latin1.GetBytes(value));
}
