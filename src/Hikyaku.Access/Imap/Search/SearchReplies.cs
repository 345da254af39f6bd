using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>What tells a client to which of its searches an ESEARCH response belongs.</summary>
/// <param name="Tag">The tag of the command.</param>
/// <param name="Mailbox">The mailbox, for ESEARCH (RFC 7377 §2.1).</param>
internal readonly record struct SearchCorrelator(string Tag, Mailbox? Mailbox = null);

/// <summary>Writes what a search found.</summary>
internal static class SearchReplies
{
    /// <summary><c>* SEARCH 2 84 882 (MODSEQ 9171)</c> (RFC 3501 §7.2.5, RFC 7162 §3.1.6); SORT has the same form.</summary>
    public static async ValueTask WriteListAsync(this ImapSession session, SelectedMailbox mailbox, ImapCommand command, SearchAnswer answer, bool tellsModSeq)
    {
        session.Writer.Token("* "u8);
        session.Writer.Text(command.Verb.Name);
        foreach (var index in answer.Matches!)
        {
            session.Writer.Space();
            session.Writer.Number(SearchAnswer.NumberOf(mailbox, index, command.IsUid));
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        if (tellsModSeq && answer.HighestModSeq(mailbox) is { } modSeq)
        {
            session.Writer.Token(" (MODSEQ "u8);
            session.Writer.Number(modSeq);
            session.Writer.CloseList();
        }
        session.Writer.EndLine();
    }

    /// <summary><c>* ESEARCH (TAG "A282") UID MIN 2 COUNT 3</c> (RFC 9051 §7.3.4)</summary>
    public static void WriteESearch(
        this ImapSession session, SelectedMailbox mailbox, SearchCorrelator correlator, bool isUid, SearchRequest request, SearchAnswer answer)
    {
        var writer = session.Writer;
        session.BeginESearch(correlator, isUid);
        if (answer.Min is { } min)
            writer.Item(" MIN "u8, SearchAnswer.NumberOf(mailbox, min, isUid));
        if (answer.Max is { } max)
            writer.Item(" MAX "u8, SearchAnswer.NumberOf(mailbox, max, isUid));
        if (answer.Options.HasFlag(SearchReturn.All) && answer.Matches is { Count: > 0 } matches)
        {
            writer.Token(" ALL "u8);
            writer.NumberSet(SearchAnswer.Numbers(mailbox, matches, isUid));
        }
        if (answer.Options.HasFlag(SearchReturn.Partial))
            WritePartial(writer, mailbox, isUid, request.Partial, answer.Partial);
        if (answer.Options.HasFlag(SearchReturn.Count))
            writer.Item(" COUNT "u8, answer.Matches!.Count);
        if (answer.Options.HasFlag(SearchReturn.Relevancy))
            WriteRelevancy(writer, answer);
        if (request.UsesModSeq && answer.HighestModSeq(mailbox) is { } modSeq)
            writer.Item(" MODSEQ "u8, modSeq);
        writer.EndLine();
    }

    /// <summary><c>* ESEARCH (TAG "A282") UID</c></summary>
    public static void BeginESearch(this ImapSession session, SearchCorrelator correlator, bool isUid)
    {
        var writer = session.Writer;
        writer.Token("* ESEARCH (TAG "u8);
        writer.String(correlator.Tag);
        if (correlator.Mailbox is { } mailbox)
        {
            writer.Token(" MAILBOX "u8);
            session.WriteMailbox(mailbox.Name);
            writer.Item(" UIDVALIDITY "u8, mailbox.UidValidity);
        }
        writer.CloseList();
        if (isUid)
            writer.Token(" UID"u8);
    }

    // RFC 9394 §3.1: NIL when the range names no result
    private static void WritePartial(ImapResponseWriter writer, SelectedMailbox mailbox, bool isUid, PartialRange range, IReadOnlyList<int> results)
    {
        writer.Token(" PARTIAL ("u8);
        writer.Text(range.ToString());
        writer.Space();
        if (results.Count == 0)
            writer.Nil();
        else
            writer.NumberSet(SearchAnswer.Numbers(mailbox, results, isUid));
        writer.CloseList();
    }

    // What was found without any fuzzy string was found for certain.
    private const int BestScore = 100;

    // RFC 6203 §4: in the order of the results that are told
    private static void WriteRelevancy(ImapResponseWriter writer, SearchAnswer answer)
    {
        var told = answer.Options.HasFlag(SearchReturn.Partial) ? answer.Partial : answer.Matches!;
        if (told.Count == 0)
            return;
        writer.Token(" RELEVANCY ("u8);
        for (var i = 0; i < told.Count; i++)
        {
            if (i > 0)
                writer.Space();
            writer.Number(answer.Scores.GetValueOrDefault(told[i], BestScore));
        }
        writer.CloseList();
    }

    private static void Item(this ImapResponseWriter writer, ReadOnlySpan<byte> name, long number)
    {
        writer.Token(name);
        writer.Number(number);
    }
}
