using System.Diagnostics;

namespace Hikyaku.Interop.Tests;

/// <summary>How a foreign program ended.</summary>
internal sealed record ProgramEnd(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>Runs foreign programs: the one place of this project where a process is started.</summary>
internal static class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The test is skipped, saying why, when the program is not on this machine.</summary>
    public static void Require(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Append("/usr/bin");
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, program))),
            $"'{program}' is not on this machine; ./test.sh installs it where it may");
    }

    /// <summary>Runs a program to its end, with a time limit.</summary>
    public static async Task<ProgramEnd> RunAsync(
        string program, IEnumerable<string> arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        Require(program);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

#pragma warning disable RS0030 // the one place where processes are started
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
#pragma warning restore RS0030
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            if (input is not null)
                await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new ProgramEnd(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Patience}");
        }
    }
}
