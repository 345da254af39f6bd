namespace Hikyaku.Server.Interchange;

/// <summary>
/// Writes messages into a Maildir++ tree. Each is written in tmp and moved to cur, so that a reader never sees
/// half of one; the file's time is the message's date.
/// </summary>
/// <param name="root">The folder of INBOX; made when it is missing.</param>
internal sealed class MaildirWriter(string root)
{
    private readonly Dictionary<string, MaildirKeywords> _folders = new(StringComparer.Ordinal);
    private long _number;

    /// <summary>How many keywords found no room, over all folders.</summary>
    public int LostKeywords => _folders.Values.Sum(keywords => keywords.Lost);

    /// <summary>Makes the folder of a mailbox; an empty one is kept as well.</summary>
    public string AddMailbox(string mailbox)
    {
        string folder = Path.Combine(root, MaildirFolderName.Write(mailbox));
        if (_folders.ContainsKey(folder))
            return folder;
        foreach (string part in (ReadOnlySpan<string>)["tmp", "new", "cur"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        if (folder != root && Path.GetFileName(folder).StartsWith('.'))
            File.WriteAllBytes(Path.Combine(folder, "maildirfolder"), []);
        _folders.Add(folder, MaildirKeywords.Load(folder));
        return folder;
    }

    /// <summary>Adds one message.</summary>
    public async Task WriteAsync(LoadedMail mail, CancellationToken cancellation)
    {
        string folder = AddMailbox(mail.Item.Mailbox);
        LineEndings endings = LineEndings.Of(mail.Content);
        long wireBytes = mail.Content.Length;
        long fileBytes = endings.AllCrLf ? wireBytes - endings.Lines : wireBytes;
        string name = MaildirFileName.Write(mail.Item, _folders[folder], Interlocked.Increment(ref _number), fileBytes, wireBytes);
        string unfinished = Path.Combine(folder, "tmp", name.Split(':')[0]);
        MessageBuffer content = endings.AllCrLf ? LineEndings.WithLf(mail.Content) : mail.Content;
        try
        {
            await using var file = new FileStream(unfinished, FileMode.CreateNew);
            await content.Rewind().CopyToAsync(file, cancellation);
        }
        finally
        {
            if (endings.AllCrLf)
                content.Dispose();
        }
        File.SetLastWriteTimeUtc(unfinished, mail.Item.Date.UtcDateTime);
        File.Move(unfinished, Path.Combine(folder, "cur", name));
    }

    /// <summary>Writes what is told once for each folder.</summary>
    public void Finish()
    {
        foreach ((string folder, MaildirKeywords keywords) in _folders)
            keywords.Save(folder);
    }
}
