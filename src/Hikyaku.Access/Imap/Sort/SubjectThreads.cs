namespace Hikyaku.Access.Imap.Sort;

/// <summary>THREAD=ORDEREDSUBJECT (RFC 5256 §3): messages of one subject are one thread, in which all answer the first.</summary>
internal static class SubjectThreads
{
    /// <summary>The threads, by the date of their first message.</summary>
    public static List<ThreadNode> Of(IEnumerable<ThreadedMessage> messages)
    {
        var threads = new List<ThreadNode>();
        foreach (var sameSubject in messages.GroupBy(message => message.Subject, StringComparer.Ordinal))
        {
            var sorted = sameSubject.Order().ToList();
            var thread = new ThreadNode(sorted[0]);
            thread.Replace(sorted.GetRange(1, sorted.Count - 1).ConvertAll(message => new ThreadNode(message)));
            threads.Add(thread);
        }
        threads.Sort((left, right) => left.First.CompareTo(right.First));
        return threads;
    }
}
