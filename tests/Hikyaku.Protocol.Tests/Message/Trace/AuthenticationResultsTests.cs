using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Protocol.Tests.Message.Trace;

/// <summary>RFC 8601 §2.2, RFC 7208 §9.1.</summary>
public sealed class AuthenticationResultsTests
{
    [Fact]
    public void Each_method_has_a_line()
    {
        var field = new AuthenticationResultsField
        {
            ServerName = "mx.example.test",
            Results =
            [
                new MethodResult("spf", "pass") { Properties = [("smtp.mailfrom", "alice@example.org"), ("smtp.helo", "mail.example.org")] },
                new MethodResult("dkim", "fail") { Reason = "the body was changed", Properties = [("header.d", "example.org"), ("header.b", "ab/c=")] },
                new MethodResult("dmarc", "pass") { Comment = "p=reject", Properties = [("header.from", "example.org")] },
            ],
        };

        Assert.Equal(
            "Authentication-Results: mx.example.test;\r\n"
            + "\tspf=pass smtp.mailfrom=alice@example.org smtp.helo=mail.example.org;\r\n"
            + "\tdkim=fail reason=\"the body was changed\" header.d=example.org\r\n"
            + "\theader.b=\"ab/c=\";\r\n"
            + "\tdmarc=pass (p=reject) header.from=example.org\r\n", Encoding.ASCII.GetString(field.ToField()));
        Assert.Equal("Authentication-Results: mx.example.test; none\r\n", Encoding.ASCII.GetString((field with { Results = [] }).ToField()));
    }

    [Theory]
    [InlineData("mx.example.test; none", "mx.example.test")]
    [InlineData(" (me) MX.Example.Test 1; spf=pass", "mx.example.test")]
    [InlineData("\r\n\t(a (nested) comment)\r\n \"mx.example\\.test\"; dkim=pass", "mx.example.test")]
    [InlineData("mx.example.test.;", "mx.example.test")]
    [InlineData("mx.example.test", "mx.example.test")]
    [InlineData("other.example; none", "other.example")]
    [InlineData("", null)]
    [InlineData("; none", null)]
    public void Who_speaks_is_read_however_it_is_written(string value, string? name)
    {
        HeaderFields.TryFind(Encoding.ASCII.GetBytes("Authentication-Results:" + value + "\r\n"), "Authentication-Results"u8, out var field);
        Assert.Equal(name, AuthenticationResultsField.ServerNameOf(field));
    }

    // Whatever a stranger puts into names, addresses and selectors: the field stays one field with the results that are ours.
    [Fact]
    public void Values_of_strangers_break_no_quoting()
        => Gen.String[Gen.Char["ab.@\"\\;()=, \r\n\t\0é壺"], 0, 300].Sample(value =>
        {
            var octets = new AuthenticationResultsField
            {
                ServerName = "mx.example.test",
                Results =
                [
                    new MethodResult("spf", "fail") { Comment = value, Reason = value, Properties = [("smtp.mailfrom", value), ("smtp.helo", value)] },
                    new MethodResult("dmarc", "fail") { Properties = [("header.from", value)] },
                ],
            }.ToField();

            var fields = 0;
            foreach (var field in new HeaderFields(octets))
            {
                fields++;
                Assert.Equal(["mx.example.test", "spf=fail", "dmarc=fail"], Statements(Encoding.ASCII.GetString(field.Unfold())));
            }
            Assert.Equal(1, fields);
            Assert.All(octets, octet => Assert.InRange(octet, (byte)'\t', (byte)'~'));
        });

    [Fact]
    public void The_spf_field_stays_one_field_too()
        => Gen.String[Gen.Char["ab.@\"\\;()=, \r\n\t\0é"], 0, 300].Sample(value =>
        {
            var octets = new ReceivedSpfField { Result = "fail", Comment = value, ClientAddress = value, EnvelopeFrom = value, HeloName = value, Receiver = value, Mechanism = value }.ToField();

            var fields = 0;
            foreach (var field in new HeaderFields(octets))
            {
                fields++;
                Assert.Equal(6, Statements(Encoding.ASCII.GetString(field.Unfold())).Count);
            }
            Assert.Equal(1, fields);
        });

    /// <summary>The first word of each statement, comments left out: what a reader of RFC 8601 sees.</summary>
    private static List<string> Statements(string value)
    {
        List<string> statements = [];
        var text = new StringBuilder();
        var depth = 0;
        var quoted = false;
        for (var i = 0; i <= value.Length; i++)
        {
            var c = i < value.Length ? value[i] : ';';
            if (c == '\\' && (quoted || depth > 0)) i++;
            else if (quoted) quoted = c != '"';
            else if (c == '(') depth++;
            else if (c == ')') depth--;
            else if (depth == 0 && c == '"') quoted = true;
            else if (depth == 0 && c == ';')
            {
                statements.Add(text.ToString().Trim().Split(' ', '\t')[0]);
                text.Clear();
            }
            else if (depth == 0) text.Append(c);
        }
        return statements;
    }
}
