using System.Text.RegularExpressions;
using CsCheck;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class MailboxPatternTests
{
    [Theory]
    [InlineData("", "%", "INBOX", true)]
    [InlineData("", "inbox", "INBOX", true)]
    [InlineData("", "i%", "INBOX", true)]
    [InlineData("", "%", "a/b", false)]
    [InlineData("", "*", "a/b", true)]
    [InlineData("a/", "%", "a/b", true)]
    [InlineData("a/", "%", "a/b/c", false)]
    [InlineData("", "a/%/c", "a/b/c", true)]
    [InlineData("", "%3/%", "test3/test4", true)]
    [InlineData("", "%t*4", "test3/test4", true)]
    [InlineData("", "*a%b", "xaya/ab", true)]
    [InlineData("", "*a%b", "xa/yb", false)]
    [InlineData("", "a", "A", false)]
    public void A_pattern_fits_the_names_that_the_RFC_says(string reference, string pattern, string name, bool fits) =>
        // RFC 9051 §6.3.9
        Assert.Equal(fits, new MailboxPattern(reference, pattern).Matches(name));

    [Fact]
    public void A_pattern_fits_exactly_what_the_same_regular_expression_fits() =>
        Gen.Select(Gen.Char["ab/%*"].Array[0, 8], Gen.Char["ab/"].Array[0, 10]).Sample((patternChars, nameChars) =>
        {
            var (pattern, name) = (new string(patternChars), new string(nameChars));
            var expression = string.Concat(pattern.Select(c => c switch
            {
                '*' => ".*",
                '%' => "[^/]*",
                _ => Regex.Escape(c.ToString()),
            }));
            Assert.Equal(Regex.IsMatch(name, $"^{expression}$"), new MailboxPattern("", pattern).Matches(name));
        }, iter: 20_000);

    [Theory]
    [InlineData("*a%", 300)]
    [InlineData("*%a", 300)]
    [InlineData("%a*", 300)]
    public void A_pattern_made_to_be_slow_is_answered_at_once(string piece, int times)
    {
        var pattern = new MailboxPattern("", string.Concat(Enumerable.Repeat(piece, times)) + "b");
        for (var name = 0; name < 200; name++)
            Assert.False(pattern.Matches(new string('a', 1000)));
    }

    [Fact]
    public void A_pattern_with_both_wildcards_and_a_long_tail_is_answered_at_once()
    {
        var pattern = new MailboxPattern("", "*%" + new string('a', 100) + "b");
        for (var name = 0; name < 200; name++)
            Assert.False(pattern.Matches(new string('a', 1000)));
    }
}
