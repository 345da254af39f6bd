using System.Text;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>What SORT and THREAD compare (RFC 5256, RFC 5051).</summary>
public sealed class ThreadTextTests
{
    // RFC 5256 §3 THREAD REFERENCES
    [Theory]
    [InlineData("References: <a@x> junk <\"b\"@x>\nIn-Reply-To: <c@x>", "a@x b@x")]
    [InlineData("References: none\nIn-Reply-To: <c@x> <d@x>", "c@x")]
    [InlineData("In-Reply-To: \"Bob\" <bob@x> wrote", "bob@x")]
    [InlineData("References: <\"a b\"@x> <\"a\\\\\\\"b\"@x>", "ab@x \"a\\\"b\"@x")]
    [InlineData("Subject: none", "")]
    public void Ancestors_are_what_References_names_or_else_the_first_of_In_Reply_To(string fields, string expected)
    {
        var header = Encoding.ASCII.GetBytes(fields.ReplaceLineEndings("\r\n") + "\r\n\r\nbody");
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), MessageScanner.ReadAncestors(header));
        Assert.Equal(MessageScanner.Scan(header).Ancestors, MessageScanner.ReadAncestors(header));
    }

    [Theory]
    [InlineData("Re: a", true)]
    [InlineData("[list] Fwd [1]: a", true)]
    [InlineData("a (fwd)", true)]
    [InlineData("[fwd: a]", true)]
    [InlineData("[list] a", false)]
    [InlineData("Regarding a", false)]
    [InlineData("", false)]
    public void A_subject_shows_whether_it_is_an_answer(string subject, bool expected)
    {
        BaseSubject.Of(subject, out var isAnswer);
        Assert.Equal(expected, isAnswer);
    }

    // RFC 5051 §2: title case, then decomposed
    [Theory]
    [InlineData("straße", "STRAßE")]
    [InlineData("ǆ", "D\u007A\u030C")]
    [InlineData("ｶﾞ", "\u30AB\u3099")]
    [InlineData("Å", "A\u030A")]
    [InlineData("①", "1")]
    public void Keys_are_title_case_decomposed(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(UnicodeCasemap.KeyOf(text)));
}
