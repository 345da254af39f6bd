namespace Hikyaku.Server.Interchange;

/// <summary>Exports to a folder of mbox files.</summary>
internal sealed class MboxTarget(string root) : MailTarget
{
    private string? _mailbox;
    private FileStream? _file;

    /// <inheritdoc/>
    public override void AddMailbox(string mailbox) => Open(mailbox, FileMode.CreateNew).Dispose();

    /// <inheritdoc/>
    public override async Task WriteAsync(LoadedMail mail, CancellationToken cancellation)
    {
        if (_file is null || _mailbox != mail.Item.Mailbox)
        {
            await DisposeAsync();
            _file = Open(mail.Item.Mailbox, FileMode.Append);
            _mailbox = mail.Item.Mailbox;
        }
        await new MboxWriter(_file).WriteAsync(mail, cancellation);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private FileStream Open(string mailbox, FileMode mode)
    {
        const int BufferBytes = 64 << 10;
        string path = MboxTree.PathFor(root, mailbox);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, mode, FileAccess.Write, FileShare.Read, BufferBytes);
    }
}
