using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Imap.Urls;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap.Urls;

public class ImapUrlTests
{
    [Theory]
    [InlineData("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER", "Drafts", 385759045u, 20u, "HEADER")] // RFC 4469 Appendix A
    [InlineData("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=1.MIME", "Drafts", 385759045u, 20u, "1.MIME")]
    [InlineData("/Drafts/;UID=3002", "Drafts", null, 3002u, "")] // RFC 8508 §4.2
    [InlineData("/a/b%20c/;uid=7/;SECTION=2.1", "a/b c", null, 7u, "2.1")]
    [InlineData("/%E6%97%A5%E6%9C%AC%E8%AA%9E/;UID=1", "日本語", null, 1u, "")]
    [InlineData(";UID=20/;SECTION=TEXT", null, null, 20u, "TEXT")]
    [InlineData("Sent/;UID=20", "Sent", null, 20u, "")]
    [InlineData("imap://minbari.example.org/gray-council;UIDVALIDITY=385759045/;UID=20/;PARTIAL=0.1024", "gray-council", 385759045u, 20u, "")] // RFC 5092 §12
    [InlineData("imap://;AUTH=*@minbari.example.org/gray%20council;UIDVALIDITY=385759043/;UID=20/;SECTION=HEADER.FIELDS%20(SUBJECT%20TO)", "gray council", 385759043u, 20u, "HEADER.FIELDS (SUBJECT TO)")]
    [InlineData("//imap.example.net/x/;UID=1", "x", null, 1u, "")]
    public void A_url_names_a_mailbox_a_message_and_a_section(string text, string? mailbox, uint? validity, uint uid, string section)
    {
        var url = Read(text)!;
        Assert.Equal((mailbox, validity, uid, section), (url.Mailbox, url.UidValidity, url.Uid, url.Section.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/Drafts")]
    [InlineData("/;UID=1")]
    [InlineData("/Drafts;UID=1")]
    [InlineData("/Drafts/;UID=0")]
    [InlineData("/Drafts/;UID=4294967296")]
    [InlineData("/Drafts/;UID=1x")]
    [InlineData("/Drafts;UIDVALIDITY=0/;UID=1")]
    [InlineData("/Drafts/;UID=1/;SECTION=")]
    [InlineData("/Drafts/;UID=1/;SECTION=NONSENSE")]
    [InlineData("/Drafts/;UID=1/;PARTIAL=1.0")]
    [InlineData("/Drafts/;UID=1/;PARTIAL=.1")]
    [InlineData("/Dra%zzfts/;UID=1")]
    [InlineData("/Dra%E6fts/;UID=1")]
    [InlineData("/Dra%00fts/;UID=1")]
    [InlineData("/Dra fts/;UID=1")]
    [InlineData("imap://host")]
    [InlineData("imap:///x/;UID=1")]
    [InlineData("imap://host:port/x/;UID=1")]
    [InlineData("http://host/x/;UID=1")]
    [InlineData("/x/;UID=1;EXPIRE=2026-01-01T00:00:00Z")]
    [InlineData("/x/;UID=1;URLAUTH=nobody")]
    [InlineData("/x/;UID=1;URLAUTH=user+")]
    [InlineData("/x/;UID=1;URLAUTH=anonymous:internal")]
    [InlineData("/x/;UID=1;URLAUTH=anonymous:internal:91354a")]
    public void Anything_else_is_no_url_of_a_message(string text) => Assert.Null(Read(text));

    [Fact]
    public void A_url_names_user_server_and_port()
    {
        Assert.Equal(new UrlServer("joe", "example.com", null), Read("imap://joe@example.com/INBOX/;uid=20")!.Server);
        Assert.Equal(new UrlServer("joe@example.com", "imap.example.com", 1430), Read("imap://joe%40example.com@imap.example.com:1430/INBOX/;uid=20")!.Server);
        Assert.Equal(new UrlServer(null, "[2001:db8::1]", null), Read("imap://[2001:db8::1]/INBOX/;uid=20")!.Server);
    }

    [Fact]
    public void A_part_of_the_octets_may_be_named()
    {
        Assert.Equal(new OctetRange(100000, 1), Read("/x/;uid=1/;partial=100000.1")!.Partial);
        Assert.Equal(new OctetRange(5, long.MaxValue), Read("/x/;uid=1/;partial=5")!.Partial);
    }

    [Fact]
    public void A_url_says_who_may_use_it_and_until_when()
    {
        // RFC 4467 §7
        const string Rump = "imap://joe@example.com/INBOX/;uid=20/;section=1.2;expire=2026-10-31T23:59:59Z;urlauth=submit+fred";
        var asked = Read(Rump)!;
        Assert.Equal((UrlAccess.Submit, "fred", (string?)null, Rump.Length),
            (asked.Authorization!.Access, asked.Authorization.User, asked.Authorization.Mechanism, asked.Authorization.RumpLength));
        Assert.Equal(new DateTimeOffset(2026, 10, 31, 23, 59, 59, TimeSpan.Zero), asked.Authorization.Expires);
        Assert.Equal("1.2", asked.Section.ToString());

        var given = Read(Rump + ":internal:91354a473744909de610943775f92038")!.Authorization!;
        Assert.Equal(("INTERNAL", 16, Rump.Length), (given.Mechanism, given.Token.Length, given.RumpLength));
        Assert.Equal(UrlAccess.AuthenticatedUser, Read("imap://h/x/;uid=1;urlauth=authuser")!.Authorization!.Access);
        Assert.Equal(UrlAccess.Anonymous, Read("imap://h/x/;uid=1;urlauth=anonymous")!.Authorization!.Access);
        Assert.Equal("alice@example.test", Read("imap://h/x/;uid=1;urlauth=user+alice@example.test")!.Authorization!.User);
    }

    [Fact]
    public void No_octets_make_it_throw()
    {
        string[] pieces = ["imap://", "/", ";UID=", "1", ";UIDVALIDITY=", "/;SECTION=", "HEADER", "/;PARTIAL=", ".", ";EXPIRE=", ";URLAUTH=", "user+", ":", "%", "@", "x"];
        var grammar = Gen.Int[0, pieces.Length - 1].Array[0, 14].Select(chosen => Encoding.ASCII.GetBytes(string.Concat(chosen.Select(i => pieces[i]))));
        Gen.OneOf(Gen.Byte.Array[0, 60], grammar).Sample(octets =>
        {
            ImapUrl.TryParse(octets);
        });
    }

    private static ImapUrl? Read(string text) => ImapUrl.TryParse(Encoding.UTF8.GetBytes(text));
}
