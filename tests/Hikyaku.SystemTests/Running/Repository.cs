namespace Hikyaku.SystemTests.Running;

/// <summary>The folder that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its path: where the solution is.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hikyaku.slnx")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("Hikyaku.slnx was not found above the test's folder.");
        }
    }
}
