namespace Hikyaku.Access.Imap.Search;

/// <summary>An order other than that of the mailbox, in which a client wants what was found.</summary>
internal abstract class ResultOrder
{
    /// <summary>Puts messages, by their indices, into order.</summary>
    /// <param name="indices">The messages.</param>
    /// <param name="scores">How relevant each is, where that is known.</param>
    public abstract ValueTask<List<int>> SortAsync(IReadOnlyList<int> indices, IReadOnlyDictionary<int, int> scores);

    /// <summary>True when it can be kept up to date: by something that is known of every message.</summary>
    public abstract bool CanLast { get; }

    /// <summary>Keeps messages that are in order, so that others can be put between them.</summary>
    public abstract ValueTask<ContextResults> KeepAsync(IReadOnlyList<int> sorted);
}
