using Xunit;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>The comparison that the scripted tests stand on says no where it must.</summary>
public class ScriptPatternTests
{
    [Theory]
    [InlineData("2 exists", "2 EXISTS", true)]
    [InlineData("2 exists", "3 EXISTS", false)]
    [InlineData("search 1", "SEARCH 1 2", false)]
    [InlineData("ok [read-write]", "OK [READ-WRITE] Selected", true)]
    [InlineData("ok [read-write]", "OK [READ-ONLY] Selected", false)]
    [InlineData("no [trycreate]", "OK [TRYCREATE] Selected", false)]
    [InlineData("1 fetch (uid 5)", "1 FETCH (FLAGS (\\Seen) UID 5)", true)]
    [InlineData("1 fetch (uid 5)", "1 FETCH (UID 6)", false)]
    [InlineData("1 fetch (uid 5)", "2 FETCH (UID 5)", false)]
    [InlineData("1 fetch (flags (\\seen))", "1 FETCH (UID 1 FLAGS (\\Seen \\Recent))", true)]
    [InlineData("1 fetch (flags (\\seen))", "1 FETCH (UID 1 FLAGS (\\Seen \\Draft))", false)]
    [InlineData("1 fetch (flags (\\seen))", "1 FETCH (UID 1 FLAGS ())", false)]
    [InlineData("1 fetch (body[text] \"ab\")", "1 FETCH (BODY[TEXT] {2}\r\nab)", true)]
    [InlineData("1 fetch (body[text] \"ab\")", "1 FETCH (BODY[TEXT] {3}\r\nabc)", false)]
    [InlineData("1 fetch (envelope (nil \"x\"))", "1 FETCH (ENVELOPE (NIL \"x\"))", true)]
    [InlineData("1 fetch (envelope (nil \"x\"))", "1 FETCH (ENVELOPE (\"NIL\" \"x\"))", false)]
    [InlineData("1 fetch (envelope (nil \"x\"))", "1 FETCH (ENVELOPE (NIL \"x\" \"y\"))", false)]
    [InlineData("list () $ a", "LIST (\\HasNoChildren) \"/\" a", true)]
    [InlineData("list ($!unordered $!ban=\\noselect) $ a", "LIST (\\Noselect) \"/\" a", false)]
    [InlineData("status a (messages 1)", "STATUS a (UNSEEN 0 MESSAGES 1)", true)]
    [InlineData("status a (messages 1)", "STATUS a (UNSEEN 1 MESSAGES 0)", false)]
    public void A_response_fits_its_pattern_or_does_not(string pattern, string response, bool fits) =>
        Assert.Equal(fits, ScriptPattern.Fits(new ScriptVariables(), new SequenceMap(), pattern, response));

    [Fact]
    public void A_variable_keeps_the_value_that_it_met_first()
    {
        var variables = new ScriptVariables();
        Assert.True(ScriptPattern.Fits(variables, new SequenceMap(), "1 fetch (uid $u)", "1 FETCH (UID 17)"));
        Assert.False(ScriptPattern.Fits(variables, new SequenceMap(), "2 fetch (uid $u)", "2 FETCH (UID 18)"));
        Assert.True(ScriptPattern.Fits(variables, new SequenceMap(), "esearch all $u:20", "ESEARCH ALL 17:20"));
    }

    [Fact]
    public void Numbers_are_those_at_the_start_of_the_command()
    {
        var (variables, numbers) = (new ScriptVariables(), new SequenceMap());
        Assert.True(ScriptPattern.Fits(variables, numbers, "$1 expunge", "1 EXPUNGE"));
        numbers.Expunge(1);
        Assert.True(ScriptPattern.Fits(variables, numbers, "$3 expunge", "2 EXPUNGE"));
        Assert.False(ScriptPattern.Fits(variables, numbers, "$2 expunge", "2 EXPUNGE"));
    }
}
