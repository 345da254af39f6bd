using System.Runtime.CompilerServices;

namespace Hikyaku.Server.Interchange;

/// <summary>A Maildir++ tree to import.</summary>
internal sealed class MaildirSource : MailSource
{
    private readonly MaildirReader _reader;
    private long _read;

    /// <summary>Looks through the tree.</summary>
    /// <exception cref="IOException">There is no maildir.</exception>
    public MaildirSource(string path, string? mailbox)
    {
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"There is no folder {path}.");
        _reader = new MaildirReader(path, mailbox ?? "INBOX");
        Mailboxes = [.. _reader.Mailboxes().Select(box => box.Mailbox)];
        if (Mailboxes.Count == 0)
            throw new IOException($"{path} is no maildir: it has neither cur nor new.");
        Total = _reader.Count();
    }

    /// <inheritdoc/>
    public override long Total { get; }

    /// <inheritdoc/>
    public override long Position => _read;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Mailboxes { get; }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<LoadedMail> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (LoadedMail mail in _reader.ReadAllAsync(cancellation))
        {
            _read++;
            yield return mail;
        }
    }
}
