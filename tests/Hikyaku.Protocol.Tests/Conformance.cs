using System.Runtime.CompilerServices;

namespace Hikyaku.Protocol.Tests;

/// <summary>
/// Test data that isn't ours: it lies beside the repository, in ../shared/conformance.
/// Where it is missing the tests that need it say so.
/// </summary>
internal static class Conformance
{
    public static string? Find(string relativePath, [CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(thisFile)!); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "conformance", relativePath);
            if (Path.Exists(candidate))
                return candidate;
        }
        return null;
    }

    public static string Require(string relativePath)
    {
        var path = Find(relativePath);
        Assert.SkipWhen(path is null, $"../shared/conformance/{relativePath} isn't there");
        return path!;
    }
}
