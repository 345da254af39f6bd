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
    public ValueTask SynchronizeAsync(ImapSession session, bool mayExpunge) => SynchronizeAsync(session, mayExpunge, session.SelectedEvents);

    /// <summary>The same, with all or some of the events.</summary>
    public async ValueTask SynchronizeAsync(ImapSession session, bool mayExpunge, SelectedEvents events)
    {
        // RFC 5465 §3.1: then the mailbox stays as it is, but for what the client itself has expunged
        if (!events.Numbers && !_hasExpunged)
            return;
        await ClaimRecentAsync(session).ConfigureAwait(false);
        var newest = View.Current;
        if (ReferenceEquals(newest, _numbers) && (_toldFlags is null || !events.Flags))
            return;
        // What the client heard of mod-sequences meanwhile may be beyond an expunge that waits (RFC 7162 §3.2)
        var hasWaited = !ReferenceEquals(_numbers, _flags);
        var numbers = newest.Since(_numbers);

        if (events.Flags)
            await TellChangedFlagsAsync(session, newest, numbers).ConfigureAwait(false);
        else
            LearnFlags();
        // To a client that is not told of flags no mod-sequence may be told, since it would miss what it was not told of
        OwesModSeq = session.HasQuickResync && events.Flags && (hasWaited || numbers.Expunged.Count > 0);
        if (numbers.Expunged.Count > 0 && !mayExpunge)
            return;
        Contexts.TellExpunged(session, numbers.Expunged);
        await TellExpungedAsync(session, numbers.Expunged).ConfigureAwait(false);
        MoveNumbers(newest);
        _hasExpunged = false;
        if (numbers.Added.Count == 0)
            return;
        WriteExists(session.Writer, session.IsRev2);
        await Contexts.TellAddedAsync(session, Count - numbers.Added.Count).ConfigureAwait(false);
        _own.Clear();
    }

    /// <summary>The client itself expunges messages: it is told so, whatever else it wants to be told.</summary>
    public void NoteOwnExpunge() => _hasExpunged = true;

    /// <summary>The client itself has put messages into the mailbox: it knows all about them (RFC 5465 §5.2).</summary>
    public void NoteOwn(IEnumerable<uint> uids) => _own.UnionWith(uids);

    /// <summary>True for a message that the client has put there itself since it was last told of new ones.</summary>
    public bool IsOwn(uint uid) => _own.Contains(uid);

    /// <summary>Takes over the newest flags without a word, for a client that wants to hear nothing of flags: what it asks for is answered rightly.</summary>
    public void LearnFlags()
    {
        _toldFlags ??= _flags;
        MoveFlags(View.Current);
    }

    private async ValueTask TellChangedFlagsAsync(ImapSession session, MailboxSnapshot newest, SnapshotDifference sinceNumbers)
    {
        var told = _toldFlags ?? _flags;
        var changed = ReferenceEquals(_numbers, told) ? sinceNumbers.Changed : newest.Since(told).Changed;
        MoveFlags(newest, ReferenceEquals(_numbers, _flags) ? sinceNumbers : newest.Since(_flags));
        _toldFlags = null;
        TellNewKeywords(session);
        foreach (var entry in changed)
            await TellFlagsAsync(session, entry).ConfigureAwait(false);
        await Contexts.TellChangedAsync(session, changed).ConfigureAwait(false);
    }

    /// <summary>
    /// True when the client can't tell from FETCH responses up to where it has been told of everything: then it has to be
    /// told with the next tagged reply (RFC 7162 §3.2, §3.2.7, §6).
    /// </summary>
    public bool OwesModSeq { get; private set; }

    /// <summary>HIGHESTMODSEQ, when it is owed; null otherwise. It is owed no more then.</summary>
    public ResponseCode? TakeOwedModSeq()
    {
        if (!OwesModSeq)
            return null;
        OwesModSeq = false;
        return ResponseCode.Of("HIGHESTMODSEQ", ToldModSeq);
    }

    /// <summary>EXISTS, and RECENT in rev1.</summary>
    public void WriteExists(ImapResponseWriter writer, bool isRev2)
    {
        writer.Untagged((uint)Count, " EXISTS"u8);
        writer.EndLine();
        if (isRev2)
            return;
        writer.Untagged((uint)CountRecent(), " RECENT"u8);
        writer.EndLine();
    }

    /// <summary>
    /// An unsolicited FETCH; it carries the UID, as RFC 9051 §7.5.2 demands, and the mod-sequence for clients that want
    /// it (RFC 7162 §3.2.4).
    /// </summary>
    public void WriteFlags(ImapSession session, int index, in MailboxEntry entry)
    {
        var writer = session.Writer;
        if (session.IsUidOnly)
        {
            session.BeginFetch(index, entry.Uid);
            writer.Token("FLAGS "u8);
            WriteFlagList(session, entry);
        }
        else
        {
            writer.BeginFetchOfFlags((uint)index + 1, entry.Uid, FlagListOf(session, entry));
        }
        if (session.TellsModSeq)
        {
            writer.Space();
            WriteModSeqItem(session, entry);
        }
        writer.CloseList();
        writer.EndLine();
    }

    /// <summary>The same without the flags, when the client knows them: only the mod-sequence is news (RFC 7162 §3.1.3).</summary>
    private static void WriteModSeq(ImapSession session, int index, in MailboxEntry entry)
    {
        session.BeginFetch(index, entry.Uid);
        if (!session.IsUidOnly)
        {
            session.Writer.Token("UID "u8);
            session.Writer.Number(entry.Uid);
            session.Writer.Space();
        }
        WriteModSeqItem(session, entry);
        session.Writer.CloseList();
        session.Writer.EndLine();
    }

    private static void WriteModSeqItem(ImapSession session, in MailboxEntry entry)
    {
        session.Writer.Token("MODSEQ ("u8);
        session.Writer.Number(entry.ModSeq);
        session.Writer.CloseList();
    }

    private ValueTask TellFlagsAsync(ImapSession session, in MailboxEntry entry)
    {
        // Messages that came while expunges were waiting are not known to the client yet
        if (_numbers.IndexOf(entry.Uid) is not (>= 0 and var index))
            return ValueTask.CompletedTask;
        WriteFlags(session, index, entry);
        return session.FlushIfFullAsync();
    }

    // From the last to the first, so that each number is still the one that the client knows
    private async ValueTask TellExpungedAsync(ImapSession session, IReadOnlyList<uint> expunged)
    {
        if (session.TellsVanished)
        {
            await Resynchronization.TellVanishedAsync(session, expunged.Where(uid => _numbers.IndexOf(uid) >= 0)).ConfigureAwait(false);
            return;
        }
        for (var i = expunged.Count - 1; i >= 0; i--)
        {
            if (_numbers.IndexOf(expunged[i]) is not (>= 0 and var index))
                continue;
            session.Writer.Untagged((uint)index + 1, " EXPUNGE"u8);
            session.Writer.EndLine();
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }
}
