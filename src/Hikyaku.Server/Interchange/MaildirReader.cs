using System.Runtime.CompilerServices;

namespace Hikyaku.Server.Interchange;

/// <summary>Reads a Maildir++ tree, oldest message of each folder first.</summary>
/// <param name="root">The folder that holds cur, new and tmp.</param>
/// <param name="mailbox">The mailbox that the root stands for.</param>
internal sealed class MaildirReader(string root, string mailbox)
{
    private static readonly string[] Parts = ["new", "cur"];

    /// <summary>The mailboxes in the tree, empty ones as well, with the folder of each.</summary>
    public IReadOnlyList<(string Mailbox, string Folder)> Mailboxes()
    {
        List<(string, string)> found = [];
        if (IsMaildir(root))
            found.Add((mailbox, root));
        foreach (string folder in Directory.EnumerateDirectories(root, ".?*").Order(StringComparer.Ordinal))
        {
            if (!IsMaildir(folder))
                continue;
            string name = MaildirFolderName.Read(Path.GetFileName(folder));
            found.Add((mailbox.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? name : $"{mailbox}/{name}", folder));
        }
        return found;
    }

    /// <summary>How many messages the tree holds.</summary>
    public int Count() => Mailboxes().Sum(box => Files(box.Folder).Count());

    /// <summary>The messages; each belongs to the caller.</summary>
    public async IAsyncEnumerable<LoadedMail> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach ((string name, string folder) in Mailboxes())
        {
            MaildirKeywords keywords = MaildirKeywords.Load(folder);
            foreach (FileInfo file in Files(folder).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
                yield return await LoadAsync(file, name, keywords, cancellation);
        }
    }

    private static async Task<LoadedMail> LoadAsync(FileInfo file, string mailbox, MaildirKeywords known, CancellationToken cancellation)
    {
        var content = new MessageBuffer();
        try
        {
            await using (FileStream stream = file.OpenRead())
                await content.FillAsync(stream, stream.Length, cancellation);
            (var flags, List<string> keywords) = MaildirFileName.ReadFlags(file.Name, known);
            if (IsWithoutCr(content, MaildirFileName.ReadWireBytes(file.Name)))
            {
                MessageBuffer converted = LineEndings.WithCrLf(content);
                content.Dispose();
                content = converted;
            }
            return new(new MailItem(mailbox, flags, keywords, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)), content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>A file without any CRLF is unix text, unless its name says that it is as large on the wire as here.</summary>
    private static bool IsWithoutCr(MessageBuffer content, long? wireBytes)
    {
        LineEndings endings = LineEndings.Of(content);
        return endings is { AnyCrLf: false, Lines: > 0 } && wireBytes != content.Length;
    }

    private static bool IsMaildir(string folder)
        => Directory.Exists(Path.Combine(folder, "cur")) || Directory.Exists(Path.Combine(folder, "new"));

    private static IEnumerable<FileInfo> Files(string folder)
        => Parts.Select(part => new DirectoryInfo(Path.Combine(folder, part)))
            .Where(part => part.Exists)
            .SelectMany(part => part.EnumerateFiles())
            .Where(file => !file.Name.StartsWith('.'));
}
