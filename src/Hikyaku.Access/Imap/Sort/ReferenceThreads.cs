namespace Hikyaku.Access.Imap.Sort;

/// <summary>THREAD=REFERENCES (RFC 5256 §3); the steps are numbered as there. Nothing recurses: threads may be deep.</summary>
internal sealed class ReferenceThreads
{
    private readonly Dictionary<string, ThreadNode> _byId = new(StringComparer.Ordinal);
    private readonly List<ThreadNode> _all = [];
    private readonly ThreadTops _tops = new();

    private ReferenceThreads()
    {
    }

    /// <summary>The threads of these messages, which come in the order of the mailbox.</summary>
    public static List<ThreadNode> Of(IEnumerable<ThreadedMessage> messages)
    {
        var threads = new ReferenceThreads();
        foreach (var message in messages)
            threads.Link(message); // (1)
        var root = threads.Prune(); // (2), (3)
        root.ForEach(node => node.Children.Sort(ByDate)); // (4): for a dummy its first child counts
        root.Sort(ByDate);
        root = SubjectMerge.Of(root); // (5)
        SortAll(root); // (6)
        return root;
    }

    private void Link(ThreadedMessage message)
    {
        var node = NodeOf(message);
        // (A)
        ThreadNode? parent = null;
        foreach (var reference in message.References)
        {
            var ancestor = NodeOf(reference);
            if (parent is not null && ancestor.Parent is null)
                MoveUnder(ancestor, parent);
            parent = ancestor;
        }
        // (B)
        if (parent == node)
            parent = null;
        if (node.Parent == parent)
            return;
        if (node.Parent is not null)
            Leave(node);
        if (parent is not null)
            MoveUnder(node, parent);
    }

    /// <summary>Makes what stands at the top an answer, unless that would close a loop.</summary>
    private void MoveUnder(ThreadNode top, ThreadNode parent)
    {
        if (_tops.Of(parent) != top)
            top.MoveUnder(parent);
    }

    private void Leave(ThreadNode node)
    {
        node.Leave();
        _tops.Forget();
    }

    private ThreadNode NodeOf(ThreadedMessage message)
    {
        // Without an identifier, or with one that an earlier message bears, it is a message that nobody refers to
        if (message.Id is null)
            return Add(new ThreadNode(message));
        var node = NodeOf(message.Id);
        if (node.Message is not null)
            return Add(new ThreadNode(message));
        node.Message = message;
        return node;
    }

    private ThreadNode NodeOf(string id)
    {
        if (!_byId.TryGetValue(id, out var node))
            _byId.Add(id, node = Add(new ThreadNode(null)));
        return node;
    }

    private ThreadNode Add(ThreadNode node)
    {
        _all.Add(node);
        return node;
    }

    /// <summary>Takes the dummies out, children before parents, and gives what is left at the top.</summary>
    private List<ThreadNode> Prune()
    {
        var root = _all.FindAll(node => node.Parent is null);
        foreach (var node in Downwards(root).Reverse<ThreadNode>())
            node.Replace(node.Children.SelectMany(Promoted).ToList());
        // At the top a dummy may not be replaced by several children
        return root.SelectMany(node => node.Message is null && node.Children.Count > 1 ? [node] : Promoted(node)).ToList();
    }

    private static IEnumerable<ThreadNode> Promoted(ThreadNode node) => node.Message is null ? node.Children : [node];

    private static void SortAll(List<ThreadNode> root)
    {
        foreach (var node in Downwards(root).Reverse<ThreadNode>())
            node.Children.Sort(ByDate);
        root.Sort(ByDate);
    }

    /// <summary>Every node, each before its children.</summary>
    private static List<ThreadNode> Downwards(List<ThreadNode> root)
    {
        var nodes = new List<ThreadNode>(root);
        for (var i = 0; i < nodes.Count; i++)
            nodes.AddRange(nodes[i].Children);
        return nodes;
    }

    private static int ByDate(ThreadNode left, ThreadNode right) => left.First.CompareTo(right.First);
}
