using System.Runtime.CompilerServices;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>
/// The public scripted tests for IMAP servers, in ../shared/conformance/imaptest. A test for an extension that the server
/// does not offer is skipped by name.
/// </summary>
public class ScriptedTests
{
    public static TheoryData<string> Names { get; } = [.. Find()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_scripted_test_passes(string name)
    {
        Assert.SkipWhen(name.Length == 0, "../shared/conformance/imaptest isn't there");
        var folder = Folder()!;
        var script = ScriptFile.Read(Path.Combine(folder, name));
        var mbox = Path.Combine(folder, name + ".mbox");
        var messages = new ScriptMessages(File.Exists(mbox) ? mbox : Path.Combine(folder, "default.mbox"));

        await using var house = await ImapHouse.OpenAsync();
        using (var wire = await house.LogInAsync())
        {
            var offered = (await wire.OkAsync("CAPABILITY")).Untagged[0].Split(' ');
            var lacking = script.Capabilities.Except(offered, StringComparer.OrdinalIgnoreCase).ToList();
            Assert.SkipWhen(lacking.Count > 0, $"needs {string.Join(' ', lacking)}");
        }
        await new ScriptRun(house, script, messages).PlayAsync();
    }

    private static IEnumerable<string> Find() => Folder() is not { } folder
        ? [""]
        : Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!).Where(name => !name.Contains('.') && name != "COPYING").Order(StringComparer.Ordinal);

    private static string? Folder([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(thisFile)!); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "conformance", "imaptest");
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
