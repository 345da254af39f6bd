namespace Hikyaku.Access.Imap.Sort;

/// <summary>Step 5 of THREAD=REFERENCES (RFC 5256 §3): threads of one subject become one.</summary>
internal static class SubjectMerge
{
    /// <summary>The threads that are left.</summary>
    public static List<ThreadNode> Of(List<ThreadNode> threads)
    {
        var bySubject = Table(threads);
        var left = new List<ThreadNode>();
        var places = new Dictionary<ThreadNode, int>();
        foreach (var thread in threads)
        {
            // (C) (i), (ii)
            var subject = thread.First.Subject;
            if (subject.Length == 0)
            {
                left.Add(thread);
                continue;
            }
            // (iii), (iv)
            var other = bySubject[subject];
            if (other == thread)
            {
                places[thread] = left.Count;
                left.Add(thread);
            }
            else if (Merge(thread, other) is { } dummy)
            {
                left[places[other]] = dummy;
                bySubject[subject] = dummy;
            }
        }
        return left;
    }

    // (A), (B)
    private static Dictionary<string, ThreadNode> Table(List<ThreadNode> threads)
    {
        var table = new Dictionary<string, ThreadNode>(StringComparer.Ordinal);
        foreach (var thread in threads)
        {
            var subject = thread.First.Subject;
            if (subject.Length == 0)
                continue;
            if (!table.TryGetValue(subject, out var known)
                || (known.Message is { } message && (thread.Message is null || (message.IsAnswer && !thread.Message.IsAnswer))))
                table[subject] = thread;
        }
        return table;
    }

    /// <summary>Puts a thread into another; gives the dummy that takes the other's place, where one had to be made.</summary>
    private static ThreadNode? Merge(ThreadNode thread, ThreadNode other)
    {
        if (thread.Message is null && other.Message is null)
        {
            foreach (var child in thread.Children.ToList())
                child.MoveUnder(other);
            return null;
        }
        if (other.Message is null || (thread.Message is { IsAnswer: true } && !other.Message.IsAnswer))
        {
            thread.MoveUnder(other);
            return null;
        }
        var dummy = new ThreadNode(null);
        other.MoveUnder(dummy);
        thread.MoveUnder(dummy);
        return dummy;
    }
}
