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
        DateTests.Matches(key, DateTimeOffset.FromUnixTimeMilliseconds(message.Entry.InternalDate)));

    /// <summary>EMAILID</summary>
    public static EntryTest Email(long? messageId) => new(message => message.Entry.MessageId == messageId);

    /// <summary>A set of messages, given as ascending, disjoint ranges of indices.</summary>
    public static EntryTest Among(IReadOnlyList<(int First, int Last)> ranges) => new(message => IsAmong(ranges, message.Index));

    private static bool IsAmong(IReadOnlyList<(int First, int Last)> ranges, int index)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (index < ranges[middle].First)
                high = middle - 1;
            else if (index > ranges[middle].Last)
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
    public static bool Matches(DateKey key, DateTimeOffset date)
    {
        var day = DateOnly.FromDateTime(date.DateTime);
        return key.Comparison switch
        {
            DateComparison.Before => day < key.Day,
            DateComparison.On => day == key.Day,
            _ => day >= key.Day,
        };
    }
}
