using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    /// <summary>
    /// Tells what STORE did: FETCH for every message it named, changed or not (RFC 9051 §6.4.6), and what else changed
    /// meanwhile. With .SILENT, the flags of a named message are told only when they are not what the client must expect.
    /// </summary>
    public async ValueTask TellStoredAsync(ImapSession session, IReadOnlyList<IndexRange> messages, FlagChange change, StoreTelling telling)
    {
        var (before, newest) = (_flags, View.Current);
        var difference = MoveFlags(newest);
        KeepUp();
        TellNewKeywords(session);
        var index = -1;
        foreach (var entry in difference.Changed)
        {
            index = _numbers.IndexOf(entry.Uid, near: index + 1);
            var isNamed = index >= 0 && Contains(messages, index);
            if (index < 0 || (isNamed && telling == StoreTelling.Flags) || (!isNamed && !session.SelectedEvents.Flags))
                continue;
            if (!isNamed || !IsExpected(before, entry, change))
                WriteFlags(session, index, entry);
            else if (telling == StoreTelling.Silent && session.TellsModSeq)
                WriteModSeq(session, index, entry);
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        if (telling == StoreTelling.Flags)
            await TellFlagsAsync(session, messages).ConfigureAwait(false);
        await Contexts.TellChangedAsync(session, difference.Changed).ConfigureAwait(false);
    }

    /// <summary>
    /// The same for STORE with UNCHANGEDSINCE: every named message is told of, with its flags where they are not what the
    /// client must expect or where the test failed (RFC 7162 §3.1.3). True when some named messages are gone.
    /// </summary>
    public async ValueTask<bool> TellConditionallyStoredAsync(
        ImapSession session, IReadOnlyList<IndexRange> messages, StoreArguments arguments, IReadOnlyList<uint> modified)
    {
        var (before, newest) = (_flags, View.Current);
        var failed = modified.ToHashSet();
        var difference = MoveFlags(newest);
        TellNewKeywords(session);
        foreach (var entry in difference.Changed)
        {
            if (session.SelectedEvents.Flags && _numbers.IndexOf(entry.Uid) is >= 0 and var index && !Contains(messages, index))
                WriteFlags(session, index, entry);
        }
        var someGone = false;
        foreach (var range in messages)
        {
            for (var index = range.First; index <= range.Last; index++)
            {
                if (newest.IndexOf(_numbers[index].Uid, near: index) is not (>= 0 and var now))
                    someGone = true;
                else if (!arguments.IsSilent || failed.Contains(newest[now].Uid) || !IsExpected(before, newest[now], arguments.Change))
                    WriteFlags(session, index, newest[now]);
                else if (session.TellsModSeq)
                    WriteModSeq(session, index, newest[now]);
                await session.FlushIfFullAsync().ConfigureAwait(false);
            }
        }
        await Contexts.TellChangedAsync(session, difference.Changed).ConfigureAwait(false);
        KeepUp();
        return someGone;
    }

    /// <summary>
    /// Which of these messages had not changed when the client asked, as far as it was told, and have not changed in the
    /// flags that a STORE adds or removes (RFC 7162 §3.1.12); and up to which mod-sequence that is so.
    /// </summary>
    public (IReadOnlyList<uint> Uids, long ModSeq) UntouchedIn(FlagChange change, IReadOnlyList<uint> uids)
    {
        var newest = View.Current;
        if (change.Operation == FlagOperation.Replace)
            return ([], newest.HighestModSeq);
        return ([.. uids.Where(IsUntouched)], newest.HighestModSeq);

        bool IsUntouched(uint uid) => _flags.IndexOf(uid) is >= 0 and var then && newest.IndexOf(uid) is >= 0 and var now
            && _flags[then].ModSeq <= change.UnchangedSince
            && ((_flags[then].Flags ^ newest[now].Flags) & change.Flags) == 0
            && change.Keywords.All(keyword =>
                View.Keywords.Contains(_flags[then].Keywords, keyword) == View.Keywords.Contains(newest[now].Keywords, keyword));
    }

    // Without expunges or arrivals the newest snapshot is what the client knows now
    private void KeepUp()
    {
        if (_flags.Count == _numbers.Count && _flags.UidNext == _numbers.UidNext)
            MoveNumbers(_flags);
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

/// <summary>What a change of flags tells of the messages that it was about.</summary>
internal enum StoreTelling
{
    /// <summary>Their flags: STORE.</summary>
    Flags,
    /// <summary>Their mod-sequences, to clients that want them: STORE with .SILENT.</summary>
    Silent,
    /// <summary>Nothing: FETCH, which tells them itself.</summary>
    Nothing,
}
