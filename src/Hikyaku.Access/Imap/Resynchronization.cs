using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>Brings a client that comes back up to date: what is gone, and what changed (RFC 7162 §3.2.5, §3.2.6).</summary>
internal static class Resynchronization
{
    // So much of a set on one line: long lines trouble clients (RFC 2683 §3.2.1.5)
    private const int RangesOnLine = 500;

    /// <summary>Answers the QRESYNC parameter of SELECT.</summary>
    public static async ValueTask TellAsync(ImapSession session, SelectedMailbox mailbox, ResyncParameter known)
    {
        var matched = known.Match?.HighestMatch((uint)mailbox.Count, number => mailbox.Numbers[(int)number - 1].Uid) ?? 0;
        await TellVanishedAsync(session, mailbox, known.KnownUids, known.ModSeq, matched).ConfigureAwait(false);
        foreach (var range in mailbox.ChangedAfter(known.ModSeq, known.KnownUids is null ? All(mailbox) : mailbox.Resolve(known.KnownUids, isUid: true)!))
        {
            for (var index = range.First; index <= range.Last; index++)
            {
                mailbox.WriteFlags(session, index, mailbox[index]);
                await session.FlushIfFullAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// VANISHED (EARLIER): UIDs of a set (null is all) that were expunged after a mod-sequence. What the client has not
    /// been told of in this session is not among them: EXPUNGE or VANISHED will follow for it.
    /// </summary>
    /// <param name="session">Whose client.</param>
    /// <param name="mailbox">The selected mailbox.</param>
    /// <param name="uids">The UIDs asked for.</param>
    /// <param name="modSeq">Since when.</param>
    /// <param name="known">Up to this UID the client knows what is gone.</param>
    public static async ValueTask TellVanishedAsync(ImapSession session, SelectedMailbox mailbox, SequenceSet? uids, long modSeq, uint known)
    {
        var given = mailbox.Numbers.UidNext - 1;
        IReadOnlyList<SequenceRange> asked = (uids ?? SequenceSet.All).Normalize(given);
        var gone = session.Store.Mailboxes.ExpungedSince(mailbox.View.Mailbox, modSeq) is { } expunged
            ? UidRanges.Of(Within(expunged, asked).Where(uid => uid > known && uid <= given && mailbox.IndexOf(uid) < 0))
            : AllMissing(mailbox, asked, known + 1, given);
        await TellVanishedAsync(session, gone, isEarlier: true).ConfigureAwait(false);
    }

    /// <summary>VANISHED: what stands in for EXPUNGE (§3.2.10.2). The client must know all these UIDs.</summary>
    public static ValueTask TellVanishedAsync(ImapSession session, IEnumerable<uint> uids) =>
        TellVanishedAsync(session, UidRanges.Of(uids), isEarlier: false);

    private static async ValueTask TellVanishedAsync(ImapSession session, IEnumerable<SequenceRange> uids, bool isEarlier)
    {
        foreach (var line in uids.Chunk(RangesOnLine))
        {
            session.Writer.Token(isEarlier ? "* VANISHED (EARLIER) "u8 : "* VANISHED "u8);
            session.Writer.NumberSet(line);
            session.Writer.EndLine();
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }

    private static IReadOnlyList<IndexRange> All(SelectedMailbox mailbox) => mailbox.Count == 0 ? [] : [new IndexRange(0, mailbox.Count - 1)];

    // Both ascend
    private static IEnumerable<uint> Within(IReadOnlyList<uint> uids, IReadOnlyList<SequenceRange> ranges)
    {
        var at = 0;
        foreach (var uid in uids)
        {
            while (at < ranges.Count && ranges[at].Last < uid)
                at++;
            if (at < ranges.Count && ranges[at].First <= uid)
                yield return uid;
        }
    }

    /// <summary>Every UID of the ranges that was given out and is not there.</summary>
    private static IEnumerable<SequenceRange> AllMissing(SelectedMailbox mailbox, IReadOnlyList<SequenceRange> ranges, uint first, uint last)
    {
        foreach (var range in ranges)
        {
            var next = Math.Max(range.First, first);
            var end = Math.Min(range.Last, last);
            if (next > end)
                continue;
            for (var index = mailbox.IndexOf(next) is var at && at < 0 ? ~at : at; index < mailbox.Count && mailbox.Numbers[index].Uid is var there && there <= end; index++)
            {
                if (there > next)
                    yield return new SequenceRange(next, there - 1);
                next = there + 1;
            }
            if (next <= end)
                yield return new SequenceRange(next, end);
        }
    }
}
