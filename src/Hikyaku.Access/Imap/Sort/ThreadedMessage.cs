namespace Hikyaku.Access.Imap.Sort;

/// <summary>What putting messages into threads needs to know of one.</summary>
/// <param name="Index">Its sequence number minus one.</param>
/// <param name="SentAt">Its sent date, milliseconds since 1970 UTC.</param>
/// <param name="Subject">Its base subject, folded for comparison.</param>
/// <param name="IsAnswer">True when the subject shows a reply or forward.</param>
/// <param name="Id">Its Message-ID, or null.</param>
/// <param name="References">The Message-IDs of its ancestors, oldest first.</param>
internal sealed record ThreadedMessage(int Index, long SentAt, string Subject, bool IsAnswer, string? Id, IReadOnlyList<string> References)
    : IComparable<ThreadedMessage>
{
    /// <summary>By sent date, then by place in the mailbox (RFC 5256 §2.2).</summary>
    public int CompareTo(ThreadedMessage? other)
    {
        var order = SentAt.CompareTo(other!.SentAt);
        return order != 0 ? order : Index.CompareTo(other.Index);
    }
}

/// <summary>A message and those that answer it; a dummy stands for one that is not among the messages.</summary>
internal sealed class ThreadNode(ThreadedMessage? message)
{
    /// <summary>The message; null in a dummy.</summary>
    public ThreadedMessage? Message { get; set; } = message;

    /// <summary>What it answers, or null.</summary>
    public ThreadNode? Parent { get; private set; }

    /// <summary>A node that stood above it at that time of <see cref="ThreadTops"/>.</summary>
    public (ThreadNode? Node, int Age) Above { get; set; }

    /// <summary>Its answers.</summary>
    public List<ThreadNode> Children { get; private set; } = [];

    /// <summary>The message by which it is sorted and whose subject counts: its own, or its first child's.</summary>
    public ThreadedMessage First => Message ?? Children[0].First;

    /// <summary>Makes it an answer to another, which must not stand below it.</summary>
    public void MoveUnder(ThreadNode parent)
    {
        Leave();
        Parent = parent;
        parent.Children.Add(this);
    }

    /// <summary>Makes it an answer to nothing.</summary>
    public void Leave()
    {
        Parent?.Children.Remove(this);
        Parent = null;
    }

    /// <summary>Puts other children in the place of its own.</summary>
    public void Replace(List<ThreadNode> children)
    {
        Children = children;
        foreach (var child in children)
            child.Parent = this;
    }
}
