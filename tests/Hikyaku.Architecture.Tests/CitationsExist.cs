using System.Text.RegularExpressions;

namespace Hikyaku.Architecture.Tests;

/// <summary>Every RFC that the code cites has its line in docs/rfcs.md, and what is said there of tests is so.</summary>
public sealed partial class CitationsExist
{
    [Fact]
    public void Every_rfc_cited_in_the_code_is_listed_with_its_status()
    {
        var root = RepositoryRoot();
        var listed = Citation().Matches(File.ReadAllText(Path.Combine(root, "docs", "rfcs.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        var cited = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Citation().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetRelativePath(root, file), Rfc: match.Groups[1].Value)));

        Assert.Empty(cited.Where(citation => !listed.Contains(citation.Rfc)).Select(citation => $"{citation.File}: RFC {citation.Rfc}").Distinct());
    }

    [Fact]
    public void Every_test_class_named_there_exists_and_every_IMAP_rfc_that_is_kept_whole_names_one()
    {
        var root = RepositoryRoot();
        var lines = File.ReadAllLines(Path.Combine(root, "docs", "rfcs.md"));
        var named = lines.SelectMany(line => TestClass().Matches(line).Select(match => match.Value));
        var there = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet();
        Assert.Empty(named.Where(name => !there.Contains(name)).Distinct());

        var imap = lines.SkipWhile(line => line != "## IMAP").TakeWhile(line => line != "## MIME").Where(line => line.StartsWith("| RFC ", StringComparison.Ordinal) && line.Contains("| whole", StringComparison.Ordinal));
        Assert.DoesNotContain(imap, line => !TestClass().IsMatch(line));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hikyaku.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Hikyaku.slnx was not found above the test's folder");
    }

    [GeneratedRegex(@"RFC (\d{3,5})\b", RegexOptions.NonBacktracking)]
    private static partial Regex Citation();

    [GeneratedRegex(@"(?<!\.)\b[A-Z][A-Za-z0-9]*Tests\b")]
    private static partial Regex TestClass();
}
