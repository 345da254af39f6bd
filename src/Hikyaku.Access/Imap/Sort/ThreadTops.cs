namespace Hikyaku.Access.Imap.Sort;

/// <summary>
/// Finds what stands at the top of a thread. It remembers the way, as union-find does: anybody can send mail whose references make a
/// thread thousands of levels deep, and to climb it again for each reference would take minutes.
/// </summary>
internal sealed class ThreadTops
{
    private readonly List<ThreadNode> _climbed = [];
    private int _age = 1;

    /// <summary>The node above which there is none.</summary>
    public ThreadNode Of(ThreadNode node)
    {
        while (node.Parent is { } parent)
        {
            _climbed.Add(node);
            node = node.Above.Age == _age ? node.Above.Node! : parent;
        }
        foreach (var below in _climbed)
            below.Above = (node, _age);
        _climbed.Clear();
        return node;
    }

    /// <summary>A node was taken from its parent: what was remembered may be wrong.</summary>
    public void Forget() => _age++;
}
