using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    /// <summary>True when the store may hold something that the client was not told of.</summary>
    public bool IsBehind => !ReferenceEquals(View.Current, _numbers);

    /// <summary>
    /// Tells the client what changed since it was last told, and moves on to that state. With
    /// <paramref name="mayExpunge"/> false, sequence numbers stay as they are: while expunges are waiting, new messages
    /// wait behind them and only changed flags are told.
    /// </summary>
    public void Synchronize(ImapResponseWriter writer, bool mayExpunge, bool isRev2)
    {
        var newest = View.Current;
        if (ReferenceEquals(newest, _numbers))
            return;
        var holding = !ReferenceEquals(_numbers, _flags);
        var flags = newest.Since(_flags);
        var numbers = holding ? newest.Since(_numbers) : flags;

        _flags = newest;
        WriteChanged(writer, flags.Changed, isRev2);
        if (numbers.Expunged.Count > 0 && !mayExpunge)
            return;
        WriteExpunged(writer, numbers.Expunged);
        _numbers = newest;
        if (numbers.Added.Count > 0)
            WriteExists(writer, isRev2);
    }

    /// <summary>EXISTS, and RECENT in rev1.</summary>
    public void WriteExists(ImapResponseWriter writer, bool isRev2)
    {
        writer.Untagged((uint)Count, " EXISTS"u8);
        writer.EndLine();
        if (isRev2)
            return;
        var firstRecent = _numbers.IndexOf(FirstRecent);
        writer.Untagged((uint)(Count - (firstRecent < 0 ? ~firstRecent : firstRecent)), " RECENT"u8);
        writer.EndLine();
    }

    /// <summary>FETCH with the flags of an entry; with its UID as RFC 9051 §7.5.2 asks after UID commands, and always harmless.</summary>
    public void WriteFlags(ImapResponseWriter writer, int index, in MailboxEntry entry, bool isRev2)
    {
        writer.Untagged((uint)index + 1, " FETCH (UID "u8);
        writer.Number(entry.Uid);
        writer.Token(" FLAGS "u8);
        writer.FlagList(entry.Flags, View.Keywords[entry.Keywords], !isRev2 && IsRecent(entry.Uid));
        writer.CloseList();
        writer.EndLine();
    }

    private void WriteChanged(ImapResponseWriter writer, IReadOnlyList<MailboxEntry> changed, bool isRev2)
    {
        for (var i = 0; i < changed.Count; i++)
        {
            var entry = changed[i];
            // Messages that came while expunges were waiting are not known to the client yet
            if (_numbers.IndexOf(entry.Uid) is var index && index >= 0)
                WriteFlags(writer, index, entry, isRev2);
        }
    }

    // From the last to the first, so that each number is still the one that the client knows
    private void WriteExpunged(ImapResponseWriter writer, IReadOnlyList<uint> expunged)
    {
        for (var i = expunged.Count - 1; i >= 0; i--)
        {
            if (_numbers.IndexOf(expunged[i]) is not (>= 0 and var index))
                continue;
            writer.Untagged((uint)index + 1, " EXPUNGE"u8);
            writer.EndLine();
        }
    }
}
