using Hikyaku.Server.Language;

namespace Hikyaku.Server.Screen;

/// <summary>Where a command reads and writes, and how it speaks. Tests give their own.</summary>
internal sealed class Terminal
{
    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Reasons for failure, progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Passwords and piped input.</summary>
    public required TextReader Input { get; init; }

    /// <summary>The language.</summary>
    public required Tongue Tongue { get; init; }

    /// <summary>True when a person watches the output: colours and tables may be used.</summary>
    public bool OutputIsInteractive { get; init; }

    /// <summary>True when a person watches the error stream: progress bars may be drawn.</summary>
    public bool ErrorIsInteractive { get; init; }

    /// <summary>True when a person types.</summary>
    public bool InputIsInteractive { get; init; }

    /// <summary>The environment of the process.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What relative paths are relative to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess(string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        return new()
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            Tongue = TongueChoice.For(arguments, environment.GetValueOrDefault),
            OutputIsInteractive = !Console.IsOutputRedirected,
            ErrorIsInteractive = !Console.IsErrorRedirected,
            InputIsInteractive = !Console.IsInputRedirected,
            Environment = environment,
            WorkingDirectory = System.Environment.CurrentDirectory,
        };
    }

    /// <summary>Writes a line of result.</summary>
    public void Say(Text text) => Output.WriteLine(text.In(Tongue));

    /// <summary>Writes the reason for a failure, on one line.</summary>
    /// <returns><see cref="ExitCode.Failed"/></returns>
    public int Fail(Text reason)
    {
        Error.WriteLine($"hikyaku: {reason.In(Tongue).ReplaceLineEndings(" ")}");
        return ExitCode.Failed;
    }

    /// <summary>Writes what was wrong with the way a command was called.</summary>
    /// <returns><see cref="ExitCode.Usage"/></returns>
    public int Misused(Text reason)
    {
        Fail(reason);
        return ExitCode.Usage;
    }
}
