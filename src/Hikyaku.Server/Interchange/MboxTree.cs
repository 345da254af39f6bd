namespace Hikyaku.Server.Interchange;

/// <summary>
/// Mailboxes as a folder of mbox files: Archive/2024 is <c>Archive/2024.mbox</c>. Reads Thunderbird's profile folders as
/// well (no extension, sub-mailboxes in NAME.sbd). A leading dot and a percent sign of a name are written %2E and %25.
/// </summary>
internal static class MboxTree
{
    private const string Extension = ".mbox";
    private const string ThunderbirdFolder = ".sbd";

    /// <summary>The file of a mailbox.</summary>
    public static string PathFor(string root, string mailbox)
        => Path.Combine([root, .. mailbox.Split('/').Select(Escape)]) + Extension;

    /// <summary>The mbox files below a folder and the mailbox of each.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="below">The mailbox under which they go; null for their own names.</param>
    public static IReadOnlyList<(string File, string Mailbox)> Find(string root, string? below)
    {
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException($"There is no file or folder {root}.");
        return
        [
            .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(BeginsLikeMbox)
                .Order(StringComparer.Ordinal)
                .Select(file => (file, below is null ? NameOf(root, file) : $"{below}/{NameOf(root, file)}")),
        ];
    }

    private static string NameOf(string root, string file)
    {
        string[] levels = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
        string name = string.Join('/', levels.Select(level => Unescape(Trim(level))));
        return name.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? "INBOX" : name;
    }

    private static string Trim(string level)
        => level.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? level[..^Extension.Length]
            : level.EndsWith(ThunderbirdFolder, StringComparison.OrdinalIgnoreCase) ? level[..^ThunderbirdFolder.Length]
            : level;

    /// <summary>Our files are known by their extension (an empty mailbox is an empty file), others' by their first line.</summary>
    private static bool BeginsLikeMbox(string file)
    {
        using FileStream stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[5];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read].SequenceEqual("From "u8) || (read == 0 && file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase));
    }

    private static string Escape(string level)
    {
        string safe = level.Replace("%", "%25", StringComparison.Ordinal);
        return safe.StartsWith('.') ? "%2E" + safe[1..] : safe;
    }

    private static string Unescape(string level)
        => level.Replace("%2E", ".", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
