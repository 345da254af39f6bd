using System.Text;
using System.Xml.Linq;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Tests.Addressing;

/// <summary>
/// The test set of isemail.info. It judges RFC 5322 addresses; we read RFC 5321 §4.1.2 <c>Mailbox</c>.
/// </summary>
public sealed class IsemailTests
{
    [Fact]
    public void Every_case_of_the_isemail_set_is_judged_as_RFC_5321_does()
    {
        var cases = XDocument.Load(Conformance.Require("isemail/tests.xml")).Descendants("test").ToList();
        Assert.True(cases.Count > 150);

        var wrong = cases
            .Where(c => IsMailbox(Address(c)) != ShouldBeMailbox(c))
            .Select(c => $"#{(string?)c.Attribute("id")} {(string?)c.Element("address")} {(string?)c.Element("diagnosis")}");

        Assert.Empty(wrong);
    }

    private static bool ShouldBeMailbox(XElement testCase)
    {
        var diagnosis = (string)testCase.Element("diagnosis")!;
        return (string)testCase.Element("category")! switch
        {
            "ISEMAIL_VALID_CATEGORY" => true,
            // whether the domain has records is not syntax
            "ISEMAIL_DNSWARN" => true,
            // quoted strings, address literals, numeric and single-label domains are in RFC 5321's grammar
            "ISEMAIL_RFC5321" => true,
            // comments and folding white space, obsolete forms, domain literals that aren't address literals,
            // and what is longer than RFC 5321 §4.5.3.1 allows: only in RFC 5322. The exception: "::" for a
            // single group of zeros, which RFC 4291 allows and RFC 5321 doesn't; it does no harm, so it is read.
            "ISEMAIL_CFWS" or "ISEMAIL_DEPREC" or "ISEMAIL_RFC5322" => diagnosis == "ISEMAIL_RFC5321_IPV6DEPRECATED",
            "ISEMAIL_ERR" => false,
            var category => throw new InvalidDataException($"unknown category {category}"),
        };
    }

    private static bool IsMailbox(byte[] address) => MailAddress.TryParse(address) is not null;

    // The set writes control characters as the symbols U+2400 + code; and © is meant as an octet that isn't ASCII.
    private static byte[] Address(XElement testCase) =>
        Encoding.Latin1.GetBytes(new string([.. ((string)testCase.Element("address")!)
            .Select(c => c is >= '\u2400' and <= '\u241F' ? (char)(c - 0x2400) : c)]));
}
