using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Search;

namespace Hikyaku.Access.Imap.Search;

/// <summary>A search made ready for one mailbox.</summary>
/// <param name="Test">What a message has to pass.</param>
/// <param name="Questions">What has to be looked for in the content of messages.</param>
/// <param name="ReadsStored">True when a part of the test asks what the store keeps beside the content.</param>
/// <param name="ReadsSaved">True when a part of it asks when messages came into the mailbox.</param>
/// <param name="Fuzzy">The strings that need not match to the letter.</param>
internal sealed record SearchPlan(SearchTest Test, ContentQuestions Questions, bool ReadsStored, bool ReadsSaved, IReadOnlyList<FuzzyTest> Fuzzy);

/// <summary>Makes search keys ready for one mailbox.</summary>
internal sealed class SearchCompiler
{
    private readonly SelectedMailbox _mailbox;
    private readonly ContentQuestions _questions = new();
    private readonly DateTimeOffset _now;
    private bool _readsStored;
    private bool _readsSaved;
    private bool _isFuzzy;

    // Each asks many questions of the content; what is beyond is matched to the letter
    private const int MostFuzzy = 8;

    private readonly List<FuzzyTest> _fuzzy = [];
    private readonly bool _isLasting;

    // A lasting search looks at a few messages at a time, for which the index is not worth its memory
    private readonly IndexedTests? _index;

    private SearchCompiler(ImapSession session, SelectedMailbox mailbox, bool isLasting)
    {
        (_mailbox, _now, _isLasting) = (mailbox, session.Time.GetUtcNow(), isLasting);
        _index = isLasting ? null : new IndexedTests(session.Store.SearchIndex, mailbox.View.Mailbox.Account);
    }

    /// <summary>Plans a search that begins now. One that is lasting means the same messages when their numbers have changed.</summary>
    public static SearchPlan Compile(ImapSession session, SelectedMailbox mailbox, SearchKey key, bool isLasting = false)
    {
        var compiler = new SearchCompiler(session, mailbox, isLasting);
        var test = compiler.Compile(key);
        return new SearchPlan(test, compiler._questions, compiler._readsStored, compiler._readsSaved, compiler._fuzzy);
    }

    private SearchTest Compile(SearchKey key) => key switch
    {
        AndKey and => CombinedTest.All(and.Keys.Select(Compile)),
        OrKey or => CombinedTest.Any([Compile(or.First), Compile(or.Second)]),
        NotKey not => new NotTest(Compile(not.Key)),
        NumberKey numbers when _isLasting => EntryTest.AmongUids(UidsOf(numbers)),
        NumberKey numbers => EntryTest.Among(Resolve(numbers)),
        FlagKey { Flag: SearchFlag.Recent } => EntryTest.Recent(_mailbox.IsRecent),
        FlagKey flag => EntryTest.Flag(FlagOf(flag.Flag)),
        KeywordKey keyword => EntryTest.Keyword(_mailbox.View.Keywords, keyword.Keyword),
        SizeKey size => EntryTest.Size(size),
        DateKey { Sent: false } date => EntryTest.InternalDate(date),
        DateKey date => Stored(StoredTest.SentDate(date)),
        WithinKey within => EntryTest.Within(within, _now),
        SavedDateKey saved => Saved(saved),
        ModSeqKey modSeq => EntryTest.ModSeq(modSeq.ModSeq),
        ObjectIdKey { Thread: false } id => EntryTest.Email(ObjectIds.ParseEmail(id.Id)),
        ObjectIdKey id => Stored(StoredTest.Thread(ObjectIds.ParseThread(id.Id))),
        TextKey { Field: SearchField.Body or SearchField.Text } text => Text(text.Text, term => Narrowed(_questions.Text(text.Field, term), text.Field, term)),
        TextKey text => Text(text.Text, term => Narrowed(Stored(StoredTest.Envelope(text.Field, term)), text.Field, term)),
        HeaderKey header => Text(header.Text, term => Narrowed(Stored(_questions.Header(header.Name, term)), header.Name, term)),
        FuzzyKey fuzzy => Fuzzy(fuzzy.Key),
        _ => new AllTest(),
    };

    // RFC 6203 §5: numbers, dates and flags are matched exactly under FUZZY too
    private SearchTest Fuzzy(SearchKey key)
    {
        var before = _isFuzzy;
        _isFuzzy = true;
        var test = Compile(key);
        _isFuzzy = before;
        return test;
    }

    private SearchTest Text(string text, Func<SearchTerm, SearchTest> ask)
    {
        if (!_isFuzzy || _fuzzy.Count == MostFuzzy)
            return ask(new SearchTerm(text));
        var test = new FuzzyTest(text, ask);
        _fuzzy.Add(test);
        return test;
    }

    private SearchTest Narrowed(SearchTest test, SearchField field, SearchTerm term) => _index?.Narrow(test, ScopesOf(field), term) ?? test;

    private SearchTest Narrowed(SearchTest test, string fieldName, SearchTerm term) => _index?.NarrowField(test, fieldName, term) ?? test;

    private static TextScopes ScopesOf(SearchField field) => field switch
    {
        SearchField.Body => TextScopes.Body,
        SearchField.Subject => TextScopes.Subject,
        SearchField.From => TextScopes.From,
        SearchField.To => TextScopes.To,
        SearchField.Cc => TextScopes.Cc,
        SearchField.Bcc => TextScopes.Bcc,
        _ => TextScopes.Body | TextScopes.Headers,
    };

    // HEADER needs to know where the header ends, which the store keeps as well
    private SearchTest Stored(SearchTest test)
    {
        _readsStored = true;
        return test;
    }

    private SavedDateTest Saved(SavedDateKey key)
    {
        _readsSaved = true;
        return new SavedDateTest(key.Comparison, key.Day);
    }

    private static SystemFlags FlagOf(SearchFlag flag) => flag switch
    {
        SearchFlag.Answered => SystemFlags.Answered,
        SearchFlag.Deleted => SystemFlags.Deleted,
        SearchFlag.Draft => SystemFlags.Draft,
        SearchFlag.Flagged => SystemFlags.Flagged,
        _ => SystemFlags.Seen,
    };

    // RFC 5267 §4.3: message numbers are those at the time of the command; new UIDs may still come into "5:*"
    private List<(uint First, uint Last)> UidsOf(NumberKey numbers)
    {
        if (!numbers.AreUids || numbers.Messages.IsSavedResult)
        {
            var ranges = Resolve(numbers).ConvertAll(range => new IndexRange(range.First, range.Last));
            return [.. _mailbox.UidsOf(ranges).Ranges.Select(range => (range.First, range.Last))];
        }
        var isOpen = numbers.Messages.Ranges.Any(range => range.First != range.Last && (range.First == SequenceRange.Star || range.Last == SequenceRange.Star));
        var largest = isOpen ? uint.MaxValue : _mailbox.Count == 0 ? 0 : _mailbox.Numbers[_mailbox.Count - 1].Uid;
        return [.. numbers.Messages.Normalize(largest).Select(range => (range.First, range.Last))];
    }

    // In SEARCH a number beyond the last message is no error, but matches nothing
    private List<(int First, int Last)> Resolve(NumberKey numbers)
    {
        if (numbers.AreUids || numbers.Messages.IsSavedResult)
            return [.. _mailbox.Resolve(numbers.Messages, isUid: true)!.Select(range => (range.First, range.Last))];
        var count = (uint)_mailbox.Count;
        return [.. numbers.Messages.Normalize(count)
            .Where(range => range.First <= count)
            .Select(range => ((int)range.First - 1, (int)Math.Min(range.Last, count) - 1))];
    }
}
