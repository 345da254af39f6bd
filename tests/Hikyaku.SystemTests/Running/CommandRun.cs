using Hikyaku.Server.Commands;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.SystemTests.Running;

/// <summary>A command of the program, run inside the test process as from a pipe.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>hikyaku</c> with these words.</summary>
    public static Task<CommandRun> Async(params string[] words) => WithInputAsync("", words);

    /// <summary>The same with something on the input.</summary>
    public static Task<CommandRun> WithInputAsync(string input, params string[] words) => RunAsync(input, null, CancellationToken.None, words);

    /// <summary>The same, watched while it runs and stopped from outside.</summary>
    public static async Task<CommandRun> RunAsync(string input, TextWriter? watch, CancellationToken cancellation, params string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var terminal = new Terminal
        {
            Output = watch ?? TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Input = new StringReader(input),
            Tongue = TongueChoice.For(words, _ => null),
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = Path.GetTempPath(),
        };
        int exitCode = await CommandTree.RunAsync(words, terminal, cancellation);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
