using System.Text;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class ListArgumentsTests
{
    private static ListArguments? Read(string text)
    {
        var reader = new ImapReader(Encoding.ASCII.GetBytes(text));
        return ListArguments.TryRead(ref reader, out var arguments) ? arguments : null;
    }

    [Fact]
    public void The_basic_form_has_a_reference_and_a_pattern()
    {
        var arguments = Read("\"\" %")!;
        Assert.False(arguments.IsExtended);
        Assert.Equal("%"u8, Assert.Single(arguments.Patterns));
    }

    [Fact]
    public void The_extended_form_has_options_and_patterns()
    {
        // RFC 9051 §6.3.9
        var arguments = Read("(SUBSCRIBED RECURSIVEMATCH) \"\" (a% \"b *\") RETURN (CHILDREN status (MESSAGES UNSEEN) subscribed)")!;
        Assert.True(arguments.IsExtended);
        Assert.Equal(ListSelection.Subscribed | ListSelection.RecursiveMatch, arguments.Selection);
        Assert.Equal(["a%", "b *"], arguments.Patterns.Select(Encoding.ASCII.GetString));
        Assert.Equal(ListReturn.Children | ListReturn.Subscribed, arguments.Return);
        Assert.Equal(StatusItems.Messages | StatusItems.Unseen, arguments.Status);
    }

    [Theory]
    [InlineData("() \"\" a")]
    [InlineData("\"\" (a)")]
    [InlineData("\"\" a RETURN ()")]
    public void Any_of_three_signs_makes_it_extended(string text) => Assert.True(Read(text)!.IsExtended);

    [Theory]
    [InlineData("(RECURSIVEMATCH) \"\" %")]
    [InlineData("(REMOTE RECURSIVEMATCH) \"\" %")]
    [InlineData("(UNKNOWN) \"\" %")]
    [InlineData("\"\" % RETURN (UNKNOWN)")]
    [InlineData("\"\" % RETURN (STATUS ())")]
    [InlineData("\"\" % RETURN (STATUS (FOO))")]
    [InlineData("\"\" ()")]
    [InlineData("\"\"")]
    [InlineData("\"\" % x")]
    [InlineData("% \"\"")]
    public void A_fault_is_refused(string text) => Assert.Null(Read(text));

    [Fact]
    public void The_number_of_patterns_is_bounded()
    {
        Assert.NotNull(Read($"\"\" ({string.Join(' ', Enumerable.Repeat("a", ListArguments.MostPatterns))})"));
        Assert.Null(Read($"\"\" ({string.Join(' ', Enumerable.Repeat("a", ListArguments.MostPatterns + 1))})"));
    }
}
