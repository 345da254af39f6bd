namespace Hikyaku.Server.Interchange;

/// <summary>Messages that are to be imported, from any format.</summary>
internal abstract class MailSource
{
    /// <summary>What <see cref="Position"/> counts up to: bytes or messages.</summary>
    public abstract long Total { get; }

    /// <summary>How far the reading is.</summary>
    public abstract long Position { get; }

    /// <summary>Mailboxes that shall be there, though they may hold no message.</summary>
    public abstract IReadOnlyList<string> Mailboxes { get; }

    /// <summary>All messages; each belongs to the caller.</summary>
    public abstract IAsyncEnumerable<LoadedMail> ReadAllAsync(CancellationToken cancellation);
}
