namespace Hikyaku.Access.Imap.Search;

/// <summary>An order other than that of the mailbox, in which a client wants what was found.</summary>
internal abstract class ResultOrder
{
    /// <summary>Puts messages, by their indices, into order.</summary>
    public abstract ValueTask<List<int>> SortAsync(IReadOnlyList<int> indices);

    /// <summary>Keeps messages that are in order, so that others can be put between them.</summary>
    public abstract ValueTask<ContextResults> KeepAsync(IReadOnlyList<int> sorted);
}
