using System.Text;
using CsCheck;
using Hikyaku.Protocol.Pop3;
using Xunit;

namespace Hikyaku.Protocol.Tests.Pop3;

/// <summary>RFC 1939 §3: keywords of three or four letters, arguments behind single spaces.</summary>
public sealed class Pop3CommandTests
{
    [Theory]
    [InlineData("QUIT", Pop3Verb.Quit)]
    [InlineData("retr 1", Pop3Verb.Retr)]
    [InlineData("Top 1 10", Pop3Verb.Top)]
    [InlineData("UTF8", Pop3Verb.Utf8)]
    [InlineData("APOP mrose c4c9334bac560ecc979e58001b3e22fb", Pop3Verb.Unknown)]
    [InlineData("", Pop3Verb.Unknown)]
    [InlineData(" QUIT", Pop3Verb.Unknown)]
    [InlineData("QUITS", Pop3Verb.Unknown)]
    public void The_keyword_is_read_in_any_case(string line, Pop3Verb verb) => Assert.Equal(verb, Parse(line).Verb);

    // RFC 1939 §7: "spaces in the argument of PASS are part of the password".
    [Fact]
    public void A_password_keeps_its_spaces() => Assert.Equal(" two  spaces ", Encoding.ASCII.GetString(Parse("PASS  two  spaces ").Argument.Span));

    [Theory]
    [InlineData("RETR 1", 1)]
    [InlineData("RETR  2 ", 2)]
    [InlineData("RETR 0", null)]
    [InlineData("RETR -1", null)]
    [InlineData("RETR +1", null)]
    [InlineData("RETR 1x", null)]
    [InlineData("RETR", null)]
    [InlineData("RETR 99999999999", null)]
    public void A_message_number_is_one_or_greater(string line, int? number) => Assert.Equal(number, Parse(line).MessageNumber);

    [Fact]
    public void Top_wants_a_message_and_a_count_of_lines()
    {
        Assert.Equal((3, 0), Parse("TOP 3 0").MessageAndLines);
        Assert.Null(Parse("TOP 3").MessageAndLines);
        Assert.Null(Parse("TOP 3 -1").MessageAndLines);
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        var command = Pop3Command.Parse(bytes);
        _ = command.MessageNumber;
        _ = command.MessageAndLines;
        _ = command.HasNoArgument;
    });

    private static Pop3Command Parse(string line) => Pop3Command.Parse(Encoding.ASCII.GetBytes(line));
}
