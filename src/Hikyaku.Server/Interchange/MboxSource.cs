using System.Runtime.CompilerServices;

namespace Hikyaku.Server.Interchange;

/// <summary>One mbox file, or a folder of them, to import.</summary>
internal sealed class MboxSource : MailSource
{
    private readonly IReadOnlyList<(string File, string Mailbox)> _files;
    private readonly TimeProvider _time;
    private MboxReader? _reader;
    private long _finished;

    /// <summary>Looks for the files.</summary>
    /// <exception cref="IOException">There is no mbox.</exception>
    public MboxSource(string path, string? mailbox, TimeProvider time)
    {
        _time = time;
        _files = File.Exists(path) ? [(path, mailbox ?? "INBOX")] : MboxTree.Find(path, mailbox);
        if (_files.Count == 0)
            throw new FileNotFoundException($"There is no mbox file in {path}.");
        Total = _files.Sum(file => new FileInfo(file.File).Length);
    }

    /// <inheritdoc/>
    public override long Total { get; }

    /// <inheritdoc/>
    public override long Position => _finished + (_reader?.Position ?? 0);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Mailboxes => [.. _files.Select(file => file.Mailbox)];

    /// <inheritdoc/>
    public override async IAsyncEnumerable<LoadedMail> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach ((string file, string mailbox) in _files)
        {
            await using FileStream input = File.OpenRead(file);
            _reader = new MboxReader(input, mailbox, _time);
            await foreach (LoadedMail mail in _reader.ReadAllAsync(cancellation))
                yield return mail;
            _finished += _reader.Position;
            _reader = null;
        }
    }
}
