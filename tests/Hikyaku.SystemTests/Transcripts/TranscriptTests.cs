using System.Text;
using Hikyaku.SystemTests.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Transcripts;

public sealed class TranscriptTests
{
    [Theory]
    [InlineData("250 Ok", "250 Ok", true)]
    [InlineData("250 Ok", "250 Ok ", false)]
    [InlineData("250 *", "250 Ok: stored", true)]
    [InlineData("* ready", "220 mx ready", true)]
    [InlineData("a*b*c", "a--b--c", true)]
    [InlineData("a*b*c", "a--c", false)]
    [InlineData("ab*b", "ab", false)]
    public void A_star_stands_for_anything(string pattern, string line, bool matches)
        => Assert.Equal(matches, ScriptLine.Matches(pattern, line));

    [Fact]
    public async Task A_server_that_says_something_else_is_found_out()
    {
        var pair = new PipePair();
        await pair.Server.Output.WriteAsync("220 hello\r\n221 bye\r\n"u8.ToArray());
        pair.Server.Output.Complete();

        var fault = await Assert.ThrowsAsync<TranscriptException>(() => Transcript.PlayAsync(new LineStream(pair.Client), """
            S: 220 hello
            C: NOOP
            S: 250 Ok
            """));

        Assert.Contains("Expected: 250 Ok", fault.Message, StringComparison.Ordinal);
        Assert.Contains("But came: 221 bye", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_follow_one_another_go_out_in_one_piece()
    {
        var pair = new PipePair();

        await Transcript.PlayAsync(new LineStream(pair.Client), """
            C: MAIL
            C> a\r\x00\n
            C: 壺
            """);
        var result = await pair.Server.Input.ReadAsync();

        Assert.Equal("MAIL\r\na\r\0\n壺\r\n", Encoding.UTF8.GetString(result.Buffer));
    }
}
