using System.Runtime.CompilerServices;

namespace Hikyaku.Protocol.Tests;

/// <summary>The messages of tests/samples, octet by octet.</summary>
internal static class Samples
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(TestsFolder(), "samples", name));

    private static string TestsFolder([CallerFilePath] string thisFile = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(thisFile))!;
}
