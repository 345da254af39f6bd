using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>Whatever the mailbox itself can answer.</summary>
internal sealed class EntryTest(Func<SearchedMessage, bool> matches) : SearchTest
{
    /// <inheritdoc/>
    public override SearchLevel Level => SearchLevel.Entry;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => matches(message) ? SearchMatch.Yes : SearchMatch.No;

    /// <summary>A system flag.</summary>
    public static EntryTest Flag(SystemFlags flag) => new(message => (message.Entry.Flags & flag) != 0);

    /// <summary>\Recent</summary>
    public static EntryTest Recent(Func<uint, bool> isRecent) => new(message => isRecent(message.Entry.Uid));

    /// <summary>KEYWORD</summary>
    public static EntryTest Keyword(KeywordSets sets, string keyword) => new(message => sets.Contains(message.Entry.Keywords, keyword));

    /// <summary>LARGER, SMALLER</summary>
    public static EntryTest Size(SizeKey key) => key.Larger
        ? new EntryTest(message => message.Entry.Size > key.Bytes)
        : new EntryTest(message => message.Entry.Size < key.Bytes);

    /// <summary>BEFORE, ON, SINCE: the internal date, in UTC as INTERNALDATE shows it.</summary>
    public static EntryTest InternalDate(DateKey key) => new(message =>
        DateTests.Matches(key.Comparison, key.Day, DateTimeOffset.FromUnixTimeMilliseconds(message.Entry.InternalDate)));

    /// <summary>OLDER, YOUNGER, to the second (RFC 5032 §2).</summary>
    public static EntryTest Within(WithinKey key, DateTimeOffset now)
    {
        var target = now.ToUnixTimeSeconds() - key.Seconds;
        return key.Older
            ? new EntryTest(message => SecondsOf(message.Entry) <= target)
            : new EntryTest(message => SecondsOf(message.Entry) >= target);
    }

    /// <summary>MODSEQ</summary>
    public static EntryTest ModSeq(long modSeq) => new(message => message.Entry.ModSeq >= modSeq);

    /// <summary>EMAILID</summary>
    public static EntryTest Email(long? messageId) => new(message => message.Entry.MessageId == messageId);

    /// <summary>A set of messages, given as ascending, disjoint ranges of indices.</summary>
    public static EntryTest Among(IReadOnlyList<(int First, int Last)> ranges) => new(message => IsAmong(ranges, message.Index));

    /// <summary>The same, given as UIDs.</summary>
    public static EntryTest AmongUids(IReadOnlyList<(uint First, uint Last)> ranges) => new(message => IsAmong(ranges, message.Entry.Uid));

    private static long SecondsOf(in MailboxEntry entry) => DateTimeOffset.FromUnixTimeMilliseconds(entry.InternalDate).ToUnixTimeSeconds();

    private static bool IsAmong<T>(IReadOnlyList<(T First, T Last)> ranges, T number) where T : IComparable<T>
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (number.CompareTo(ranges[middle].First) < 0)
                high = middle - 1;
            else if (number.CompareTo(ranges[middle].Last) > 0)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }
}

/// <summary>Comparing dates.</summary>
internal static class DateTests
{
    /// <summary>Compares the day that a date shows in its own zone: time and zone are disregarded (RFC 9051 §6.4.4).</summary>
    public static bool Matches(DateComparison comparison, DateOnly asked, DateTimeOffset date)
    {
        var day = DateOnly.FromDateTime(date.DateTime);
        return comparison switch
        {
            DateComparison.Before => day < asked,
            DateComparison.On => day == asked,
            _ => day >= asked,
        };
    }
}
