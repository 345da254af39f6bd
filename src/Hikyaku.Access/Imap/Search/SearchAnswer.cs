using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>What a search found, in the form in which it is told and saved.</summary>
/// <param name="Matches">Indices of all messages that match, ascending; null when only the ends were asked for.</param>
/// <param name="Min">Index of the first match, when asked for and there is one.</param>
/// <param name="Max">Index of the last match, likewise.</param>
internal sealed record SearchAnswer(List<int>? Matches, int? Min, int? Max)
{
    /// <summary>Searches as far as the result options need it.</summary>
    public static async ValueTask<SearchAnswer> FindAsync(SearchRun run, SearchReturn options)
    {
        var (min, max) = (options.HasFlag(SearchReturn.Min), options.HasFlag(SearchReturn.Max));
        if ((options & (SearchReturn.All | SearchReturn.Count)) == 0 && (min || max))
        {
            return new SearchAnswer(null,
                min ? await run.FindOneAsync(first: true).ConfigureAwait(false) : null,
                max ? await run.FindOneAsync(first: false).ConfigureAwait(false) : null);
        }
        var matches = await run.FindAllAsync().ConfigureAwait(false);
        return matches.Count == 0
            ? new SearchAnswer(matches, null, null)
            : new SearchAnswer(matches, min ? matches[0] : null, max ? matches[^1] : null);
    }

    /// <summary>What <c>$</c> stands for from now on (RFC 9051 §6.4.4.1, Table 4).</summary>
    public UidList ToSave(SelectedMailbox mailbox)
    {
        var saved = Matches ?? [.. new[] { Min, Max }.OfType<int>().Distinct()];
        return mailbox.UidsOf([.. saved.Select(index => new IndexRange(index, index))]);
    }

    /// <summary><c>* SEARCH 2 84 882</c> (RFC 3501 §7.2.5)</summary>
    public async ValueTask WriteSearchAsync(ImapSession session, SelectedMailbox mailbox, bool isUid)
    {
        session.Writer.Token("* SEARCH"u8);
        foreach (var index in Matches!)
        {
            session.Writer.Space();
            session.Writer.Number(NumberOf(mailbox, index, isUid));
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        session.Writer.EndLine();
    }

    /// <summary><c>* ESEARCH (TAG "A282") UID MIN 2 COUNT 3</c> (RFC 9051 §7.3.4)</summary>
    public void WriteESearch(ImapResponseWriter writer, SelectedMailbox mailbox, ImapCommand command, SearchReturn options)
    {
        writer.Token("* ESEARCH (TAG "u8);
        writer.String(command.Tag);
        writer.CloseList();
        if (command.IsUid)
            writer.Token(" UID"u8);
        if (Min is { } min)
            WriteNumber(writer, " MIN "u8, NumberOf(mailbox, min, command.IsUid));
        if (Max is { } max)
            WriteNumber(writer, " MAX "u8, NumberOf(mailbox, max, command.IsUid));
        if (options.HasFlag(SearchReturn.All) && Matches is { Count: > 0 })
        {
            writer.Token(" ALL "u8);
            writer.NumberSet(Ranges(mailbox, command.IsUid));
        }
        if (options.HasFlag(SearchReturn.Count))
            WriteNumber(writer, " COUNT "u8, (uint)Matches!.Count);
        writer.EndLine();
    }

    private IEnumerable<SequenceRange> Ranges(SelectedMailbox mailbox, bool isUid)
    {
        var first = NumberOf(mailbox, Matches![0], isUid);
        var last = first;
        for (var i = 1; i < Matches.Count; i++)
        {
            var number = NumberOf(mailbox, Matches[i], isUid);
            if (number != last + 1)
            {
                yield return new SequenceRange(first, last);
                first = number;
            }
            last = number;
        }
        yield return new SequenceRange(first, last);
    }

    private static void WriteNumber(ImapResponseWriter writer, ReadOnlySpan<byte> name, uint number)
    {
        writer.Token(name);
        writer.Number(number);
    }

    private static uint NumberOf(SelectedMailbox mailbox, int index, bool isUid) => isUid ? mailbox[index].Uid : (uint)index + 1;
}
