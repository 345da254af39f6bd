using System.Text.Json;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary>The commands, on a store without a server and on the same store with one.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Commands_give_the_same_answers_with_the_server_running_and_without()
    {
        await using TestServer server = await TestServer.StartAsync();
        string[] data = ["--data", server.DataDirectory];

        CommandRun running = await CommandRun.Async(["account", "add", "carol@example.test", "--password-stdin", .. data]);
        Assert.Equal(1, running.ExitCode);
        Assert.Contains("no password", running.Error, StringComparison.Ordinal);
        running = await CommandRun.WithInputAsync("pass word 4\n", ["account", "add", "carol@example.test", "--password-stdin", "--quota", "1.5G", .. data]);
        Assert.Equal((0, "Account carol@example.test added.\n", ""), (running.ExitCode, running.Output, running.Error));
        running = await CommandRun.Async(["alias", "add", "team@example.test", "alice@example.test", "carol@example.test", .. data]);
        Assert.Equal(0, running.ExitCode);
        string[][] questions =
        [
            ["account", "list", "--json"], ["account", "show", "carol@example.test", "--json"], ["alias", "list", "--json"],
            ["domain", "list"], ["domain", "remove", "example.test"], ["account", "show", "nobody@example.test"],
        ];
        List<CommandRun> answers = [];
        foreach (string[] question in questions)
            answers.Add(await CommandRun.Async([.. question, .. data]));

        await server.StopAsync();

        for (int index = 0; index < questions.Length; index++)
            Assert.Equal(answers[index], await CommandRun.Async([.. questions[index], .. data]));
        JsonElement carol = JsonDocument.Parse(answers[1].Output).RootElement.GetProperty("account");
        Assert.Equal(1_610_612_736, carol.GetProperty("quotaBytes").GetInt64());
        Assert.Equal((1, 1), (answers[4].ExitCode, answers[5].ExitCode));
        Assert.All(answers[4..], answer => Assert.Equal(1, answer.Error.Count(character => character == '\n')));
    }

    [Fact]
    public async Task What_was_changed_without_the_server_is_there_when_it_starts()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.StopAsync();
        string[] data = ["--data", server.DataDirectory];

        Assert.Equal(0, (await CommandRun.Async(["domain", "add", "other.example", .. data])).ExitCode);
        Assert.Equal(0, (await CommandRun.WithInputAsync("x y z 1", ["account", "set-password", "bob@example.test", "--password-stdin", .. data])).ExitCode);
        Assert.Equal(0, (await CommandRun.Async(["account", "set-quota", "bob@example.test", "10M", .. data])).ExitCode);
        Assert.Equal(0, (await CommandRun.Async(["account", "remove", "alice@example.test", "--yes", .. data])).ExitCode);
        await server.StartAgainAsync();

        Assert.True(server.Store.Directory.IsLocalDomain("other.example"));
        Assert.Null(server.Store.Directory.Find("alice@example.test"));
        Assert.Equal(10 << 20, server.Store.Directory.Find("bob@example.test")!.QuotaBytes);
    }

    [Fact]
    public async Task Many_accounts_are_added_all_or_none()
    {
        await using TestServer server = await TestServer.StartAsync();
        string[] import = ["account", "import", "-", "--data", server.DataDirectory];

        CommandRun wrong = await CommandRun.WithInputAsync("a@example.test,1\nb@example.test\n\"c@example.test\",\"x,y\",5X\na@example.test,2\n", import);
        CommandRun taken = await CommandRun.WithInputAsync("a@example.test,1\nbob@example.test,2\n", import);
        Assert.Null(server.Store.Directory.Find("a@example.test"));
        CommandRun good = await CommandRun.WithInputAsync("# people\naddress,password,quota\na@example.test,\"x\"\"y,\",5G\nb@example.test,2\n", [.. import, "--json"]);

        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal(["-:2: This is not address,password[,quota].", "-:3: \"5X\" is no size; write e.g. 5G.", "-:4: a@example.test is also on line 1."], wrong.Error.Split('\n')[..3]);
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("bob@example.test", taken.Error, StringComparison.Ordinal);
        Assert.Equal((0, "2\n"), (good.ExitCode, good.Output));
        Assert.Equal(5L << 30, server.Store.Directory.Find("a@example.test")!.QuotaBytes);
    }

    [Fact]
    public async Task The_control_socket_is_its_owners_alone()
    {
        await using TestServer server = await TestServer.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataDirectory, "control.sock")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.DataDirectory));
    }

    [Fact]
    public async Task Orders_are_not_taken_over_http()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Http };

        using HttpResponseMessage answer = await client.PostAsync("/v1/accounts/list", new StringContent("{}"));

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(2, "account")]
    [InlineData(2, "acount list")]
    [InlineData(2, "account add")]
    [InlineData(2, "account list --nonsense")]
    [InlineData(2, "account list --lang fr")]
    [InlineData(2, "account set-quota a@b.example much")]
    [InlineData(2, "export somewhere")]
    [InlineData(2, "serve --port-offset 99999")]
    [InlineData(1, "account list --data /proc/hikyaku")]
    [InlineData(1, "account list --config /nonexistent/hikyaku.json")]
    [InlineData(0, "--help")]
    [InlineData(0, "account add --help")]
    [InlineData(0, "--version")]
    public async Task The_exit_code_tells_success_failure_and_misuse(int expected, string words)
        => Assert.Equal(expected, (await CommandRun.Async(words.Split(' '))).ExitCode);

    [Fact]
    public async Task Every_command_has_help_in_both_languages()
    {
        string[][] commands =
        [
            [], ["serve"], ["domain"], ["domain", "add"], ["domain", "list"], ["domain", "remove"], ["account"], ["account", "add"], ["account", "list"],
            ["account", "show"], ["account", "remove"], ["account", "set-password"], ["account", "set-quota"], ["account", "import"], ["alias"],
            ["alias", "add"], ["alias", "list"], ["alias", "remove"], ["import"], ["import", "mbox"], ["import", "maildir"], ["export"], ["check"], ["backup"], ["restore"], ["config"], ["config", "check"],
        ];
        foreach (string[] command in commands)
        {
            CommandRun english = await CommandRun.Async([.. command, "--help"]);
            CommandRun japanese = await CommandRun.Async([.. command, "--help", "--lang", "ja"]);
            Assert.Contains("Usage:", english.Output, StringComparison.Ordinal);
            Assert.Contains("使い方:", japanese.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(english.Output, character => character > '\u2fff');
        }
    }

    [Fact]
    public async Task A_mistyped_command_gets_a_suggestion()
        => Assert.Contains("Did you mean \"account\"?", (await CommandRun.Async("acount", "list")).Error, StringComparison.Ordinal);
}
