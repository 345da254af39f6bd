using System.Diagnostics;

namespace Hikyaku.SystemTests;

/// <summary>A program that a test starts and may kill: the one place of this project where a process is started.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its output, line by line; null at the end.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellation) => _process.StandardOutput.ReadLineAsync(cancellation);

    /// <summary>Starts a program.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
#pragma warning disable RS0030 // the one place where processes are started
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start"));
#pragma warning restore RS0030
    }

    /// <summary>
    /// Starts a .NET program that lies beside the tests, with their dependencies: the program's own list of them names
    /// files that were left out here because the tests have them from the shared framework.
    /// </summary>
    public static ChildProcess StartOurs(string assembly, IEnumerable<string> arguments, params ReadOnlySpan<string> wrapper)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string ourselves = Path.Combine(AppContext.BaseDirectory, typeof(ChildProcess).Assembly.GetName().Name!);
        string[] command =
        [
            .. wrapper, dotnet, "exec", "--runtimeconfig", ourselves + ".runtimeconfig.json", "--depsfile", ourselves + ".deps.json",
            Path.Combine(AppContext.BaseDirectory, assembly), .. arguments,
        ];
        return Start(command[0], command[1..]);
    }

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Waits for the end; gives the exit code and what was written to standard error.</summary>
    public async Task<(int ExitCode, string Errors)> WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
