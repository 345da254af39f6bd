using System.Globalization;
using Xunit;

namespace Hikyaku.SystemTests.Faults;

/// <summary>strace around the load: what it asks of the kernel, in order, and faults put in between.</summary>
internal sealed class Strace
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>Skips the test where strace is missing.</summary>
    public static void Require()
        => Assert.SkipUnless(Array.Exists(Folders, folder => File.Exists(Path.Combine(folder, "strace"))), "needs strace; ./test.sh installs it where it may");

    /// <summary>Runs the load for some seconds and gives what it told.</summary>
    public static async Task<IReadOnlyList<string>> RunLoadAsync(string data, int workers, int seconds, params string[] straceOptions)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var load = ChildProcess.StartOurs(
            "Hikyaku.CrashLoad.dll", [data, "traced", workers.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture)], ["strace", "-f", "-qq", .. straceOptions]);
        var lines = new List<string>();
        while (await load.ReadLineAsync(limit.Token) is { } line)
            lines.Add(line);
        var (code, errors) = await load.WaitAsync(limit.Token);
        Assert.SkipWhen(errors.Contains("ptrace", StringComparison.Ordinal) && lines.Count == 0, "strace may not trace here: " + errors);
        Assert.True(code == 0, errors);
        return lines;
    }
}
