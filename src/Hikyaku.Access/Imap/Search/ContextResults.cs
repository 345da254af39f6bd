namespace Hikyaku.Access.Imap.Search;

/// <summary>A piece of ADDTO or REMOVEFROM (RFC 5267 §4.3.2).</summary>
/// <param name="Position">Where in the client's list, from 1; 0 is wherever the mailbox's order puts them.</param>
/// <param name="Uids">Which messages.</param>
internal readonly record struct ContextChange(int Position, IReadOnlyList<uint> Uids);

/// <summary>The result of a search as its client knows it.</summary>
internal abstract class ContextResults
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>True when the message is one of them.</summary>
    public abstract bool Contains(uint uid);

    /// <summary>Adds messages, by their indices; gives what the client has to do, in that order.</summary>
    public abstract ValueTask<IReadOnlyList<ContextChange>> AddAsync(IReadOnlyList<int> indices);

    /// <summary>Removes messages.</summary>
    public abstract IReadOnlyList<ContextChange> Remove(IReadOnlyList<uint> uids);
}

/// <summary>A result in the order of the mailbox.</summary>
internal sealed class MailboxOrderResults(SelectedMailbox mailbox) : ContextResults
{
    private readonly HashSet<uint> _uids = [];

    /// <inheritdoc/>
    public override int Count => _uids.Count;

    /// <inheritdoc/>
    public override bool Contains(uint uid) => _uids.Contains(uid);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<ContextChange>> AddAsync(IReadOnlyList<int> indices)
    {
        var uids = indices.Select(index => mailbox.Numbers[index].Uid).Order().ToList();
        _uids.UnionWith(uids);
        return ValueTask.FromResult<IReadOnlyList<ContextChange>>([new ContextChange(0, uids)]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ContextChange> Remove(IReadOnlyList<uint> uids)
    {
        _uids.ExceptWith(uids);
        return [new ContextChange(0, [.. uids.Order()])];
    }
}
