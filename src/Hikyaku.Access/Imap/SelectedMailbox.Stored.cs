using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    /// <summary>
    /// Tells what STORE did: FETCH for every message it named, changed or not (RFC 9051 §6.4.6), and what else changed
    /// meanwhile. With .SILENT, a named message is told of only when it has other flags than the client must expect.
    /// </summary>
    public async ValueTask TellStoredAsync(ImapSession session, IReadOnlyList<IndexRange> messages, FlagChange change, bool isSilent)
    {
        var (before, newest) = (_flags, View.Current);
        _flags = newest;
        TellNewKeywords(session);
        foreach (var entry in newest.Since(before).Changed)
        {
            var index = _numbers.IndexOf(entry.Uid);
            if (index < 0 || Contains(messages, index) && (!isSilent || IsExpected(before, entry, change)))
                continue;
            WriteFlags(session, index, entry);
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        if (!isSilent)
            await TellFlagsAsync(session, messages).ConfigureAwait(false);
        // Without expunges or arrivals this is what the client knows now
        if (newest.Count == _numbers.Count && newest.UidNext == _numbers.UidNext)
            _numbers = newest;
    }

    private async ValueTask TellFlagsAsync(ImapSession session, IReadOnlyList<IndexRange> messages)
    {
        foreach (var range in messages)
        {
            for (var index = range.First; index <= range.Last; index++)
            {
                WriteFlags(session, index, this[index]);
                await session.FlushIfFullAsync().ConfigureAwait(false);
            }
        }
    }

    private bool IsExpected(MailboxSnapshot before, in MailboxEntry entry, FlagChange change)
    {
        if (before.IndexOf(entry.Uid) is not (>= 0 and var index))
            return false;
        var old = before[index];
        var system = change.Operation switch
        {
            FlagOperation.Add => old.Flags | change.Flags,
            FlagOperation.Remove => old.Flags & ~change.Flags,
            _ => change.Flags,
        };
        return entry.Flags == system && HasExpectedKeywords(old.Keywords, entry.Keywords, change);
    }

    private bool HasExpectedKeywords(int before, int after, FlagChange change)
    {
        if (change.Operation != FlagOperation.Replace && change.Keywords.Count == 0)
            return before == after;
        IEnumerable<string> old = View.Keywords[before];
        var expected = change.Operation switch
        {
            FlagOperation.Add => old.Union(change.Keywords, StringComparer.OrdinalIgnoreCase),
            FlagOperation.Remove => old.Except(change.Keywords, StringComparer.OrdinalIgnoreCase),
            _ => change.Keywords,
        };
        return View.Keywords[after].ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(expected);
    }

    private static bool Contains(IReadOnlyList<IndexRange> ranges, int index)
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
