namespace Hikyaku.Interop.Tests;

/// <summary>A terminal in which a program for people runs (tmux): it is typed into, and what it shows is read.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Environment = new() { ["LANG"] = "C.UTF-8", ["LC_ALL"] = "C.UTF-8", ["TERM"] = "xterm" };

    private readonly string _socket;

    private Screen(string folder) => _socket = Path.Combine(folder, $"tmux-{Guid.NewGuid():N}"[..20]);

    /// <summary>Starts a program, given as a line for the shell, in a terminal of 100 by 30.</summary>
    public static async Task<Screen> StartAsync(RealServer server, string command)
    {
        var screen = new Screen(server.Folder);
        await screen.TmuxAsync("new-session", "-d", "-x", "100", "-y", "30", command);
        return screen;
    }

    /// <summary>Waits until the program shows a text, a few seconds at most.</summary>
    public async Task ShowsAsync(string text)
    {
        var shown = "";
        for (var attempt = 0; attempt < 200; attempt++)
        {
            shown = (await TmuxAsync("capture-pane", "-p")).Output;
            if (shown.Contains(text, StringComparison.Ordinal))
                return;
            await Task.Delay(100);
        }

        Assert.Fail($"'{text}' did not appear:\n{shown}");
    }

    /// <summary>Presses keys, by tmux's names for them: "Enter", "C-c", "x".</summary>
    public Task PressAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    /// <summary>Types a text.</summary>
    public Task TypeAsync(string text) => TmuxAsync("send-keys", "-l", text);

    /// <summary>Ends the program, if it has not ended.</summary>
    public async ValueTask DisposeAsync() => await Programs.RunAsync("tmux", ["-S", _socket, "kill-server"], environment: Environment);

    private Task<ProgramEnd> TmuxAsync(params string[] arguments)
        => Programs.RunAsync("tmux", ["-u", "-S", _socket, "-f", "/dev/null", .. arguments], environment: Environment);
}
