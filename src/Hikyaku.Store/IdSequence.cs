namespace Hikyaku.Store;

/// <summary>
/// Numbers that are never given twice: for accounts, mailboxes, messages, blobs and journeys alike. Anyone may take
/// one at any time; the writer sees to it that the database remembers a number above every one it stores.
/// </summary>
internal sealed class IdSequence(long next)
{
    private long _next = next;

    /// <summary>The number that comes next.</summary>
    internal long Next => Volatile.Read(ref _next);

    /// <summary>Takes so many numbers in a row; gives the first.</summary>
    internal long Take(int count = 1) => Interlocked.Add(ref _next, count) - count;
}
