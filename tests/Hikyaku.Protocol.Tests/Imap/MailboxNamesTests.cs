using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class MailboxNamesTests
{
    [Theory]
    [InlineData("inbox", "INBOX")]
    [InlineData("Inbox/sub", "INBOX/sub")]
    [InlineData("inboxes", "inboxes")]
    public void INBOX_is_the_same_in_any_case(string wire, string name) =>
        // RFC 9051 §5.1
        Assert.Equal(name, MailboxNames.TryDecode(System.Text.Encoding.ASCII.GetBytes(wire), utf8: false));

    [Fact]
    public void A_name_is_brought_into_one_normal_form() =>
        // RFC 9051 §5.1: Net-Unicode
        Assert.Equal("caf\u00e9", MailboxNames.Normalize(MailboxNames.TryDecode("cafe\u0301"u8, utf8: true)!));

    [Fact]
    public void A_name_in_the_other_encoding_is_refused()
    {
        Assert.Null(MailboxNames.TryDecode("caf\u00e9"u8, utf8: false));
        Assert.Null(MailboxNames.TryDecode([0xC3, 0x28], utf8: true));
        Assert.Equal("p&AOQ-", MailboxNames.TryDecode("p&AOQ-"u8, utf8: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a%b")]
    [InlineData("a*b")]
    [InlineData("a\u0000b")]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\uFEFFb")]
    public void A_bad_name_is_refused_with_a_reason(string name) => Assert.NotNull(MailboxNames.Fault(name));

    [Fact]
    public void Half_a_character_is_refused() => Assert.NotNull(MailboxNames.Fault("a\uD800b"));

    [Fact]
    public void Too_long_and_too_deep_names_are_refused()
    {
        var level = new string('a', MailboxNames.LongestLevelBytes);
        Assert.Null(MailboxNames.Fault(level));
        Assert.NotNull(MailboxNames.Fault(level + "a"));
        Assert.Null(MailboxNames.Fault($"{level}/{level}/{level}/{level[..^23]}"));
        Assert.NotNull(MailboxNames.Fault($"{level}/{level}/{level}/{level}"));
        Assert.Null(MailboxNames.Fault(string.Join('/', Enumerable.Repeat("a", MailboxNames.MostLevels))));
        Assert.NotNull(MailboxNames.Fault(string.Join('/', Enumerable.Repeat("a", MailboxNames.MostLevels + 1))));
    }

    [Fact]
    public void A_name_with_a_wildcard_is_one_that_can_be_had_but_not_given()
    {
        Assert.Null(MailboxNames.FaultOfForm("100%"));
        Assert.NotNull(MailboxNames.FaultOfForm("100%/"));
    }
}
