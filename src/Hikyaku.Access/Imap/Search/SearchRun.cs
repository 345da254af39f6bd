using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// Goes through a mailbox in batches: what the mailbox knows decides first, for the rest the store's rows are read
/// together, and only for what is still open the content, message by message.
/// </summary>
/// <param name="session">Whose search.</param>
/// <param name="mailbox">Where.</param>
/// <param name="plan">What a message has to pass.</param>
/// <param name="tag">The command to whose client progress is told when it takes long; null tells none.</param>
internal sealed class SearchRun(ImapSession session, SelectedMailbox mailbox, SearchPlan plan, string? tag = null) : IDisposable
{
    private const int FirstBatch = 16;
    private const int LargestBatch = 256;

    // A search works for so long before it lets other sessions have the thread
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(10);

    private readonly List<SearchedMessage> _open = [];
    private readonly List<long> _ids = [];
    private readonly Dictionary<int, int> _scores = [];
    private readonly ContentScan? _scan = plan.Questions.All.Count > 0 ? new ContentScan(plan.Questions) : null;
    private long _sliceBegan = session.Time.GetTimestamp();
    private long _told = session.Time.GetTimestamp();
    private int _tested;

    /// <summary>True when a message that had to be read was gone: another session expunged it.</summary>
    public bool SomeGone { get; private set; }

    /// <summary>How relevant each match is, 1 to 100 (RFC 6203 §4); without FUZZY there is nothing to tell.</summary>
    public IReadOnlyDictionary<int, int> Scores => _scores;

    /// <summary>Indices of the messages that match, ascending.</summary>
    public ValueTask<List<int>> FindAllAsync() => FindAsync(ascending: true, int.MaxValue);

    /// <summary>Indices of the first messages that match, ascending, or of the last ones, descending; at least so many, when there are.</summary>
    public async ValueTask<List<int>> FindAsync(bool ascending, int enough)
    {
        var matches = new List<int>();
        var size = FirstBatch;
        for (var done = 0; done < mailbox.Count && matches.Count < enough; done += size)
        {
            size = Math.Min(done == 0 ? FirstBatch : LargestBatch, mailbox.Count - done);
            var before = matches.Count;
            for (var i = done; i < done + size; i++)
                TestEntry(ascending ? i : mailbox.Count - 1 - i, matches);
            await TestOpenAsync(matches).ConfigureAwait(false);
            // What was still open comes behind what the mailbox could tell at once
            matches.Sort(before, matches.Count - before, ascending ? null : Comparer<int>.Create((a, b) => b.CompareTo(a)));
            if (!await MayGoOnAsync().ConfigureAwait(false))
                break;
        }
        return matches;
    }

    /// <summary>Which of these messages, by their indices, match; in no order.</summary>
    public async ValueTask<List<int>> FindAmongAsync(IReadOnlyList<int> indices)
    {
        var matches = new List<int>();
        for (var from = 0; from < indices.Count && await MayGoOnAsync().ConfigureAwait(false); from += LargestBatch)
        {
            for (var i = from; i < Math.Min(from + LargestBatch, indices.Count); i++)
                TestEntry(indices[i], matches);
            await TestOpenAsync(matches).ConfigureAwait(false);
        }
        return matches;
    }

    private void TestEntry(int index, List<int> matches)
    {
        _tested++;
        var message = new SearchedMessage(index, mailbox[index]);
        var match = plan.Test.Test(message);
        if (match == SearchMatch.Yes)
            Add(message, matches);
        else if (match == SearchMatch.Unknown)
            _open.Add(message);
    }

    private async ValueTask TestOpenAsync(List<int> matches)
    {
        if (_open.Count == 0)
            return;
        if (plan.ReadsStored || plan.ReadsSaved)
            ReadStored(matches);
        if (_open.Count > 0)
            await TestContentsAsync(matches).ConfigureAwait(false);
        _open.Clear();
    }

    private async ValueTask TestContentsAsync(List<int> matches)
    {
        var contents = session.Store.Messages.LookUpContent(IdsOfOpen());
        for (var i = 0; i < _open.Count && await MayGoOnAsync().ConfigureAwait(false); i++)
        {
            using var content = contents.Open(i);
            TestContent(_open[i], content, matches);
        }
    }

    private List<long> IdsOfOpen()
    {
        _ids.Clear();
        foreach (var message in _open)
            _ids.Add(message.Entry.MessageId);
        return _ids;
    }

    private void ReadStored(List<int> matches)
    {
        var found = plan.ReadsStored ? session.Store.Messages.Find(IdsOfOpen()) : null;
        var saved = plan.ReadsSaved
            ? session.Store.Messages.SavedDates(mailbox.View.Mailbox.Id, _open.ConvertAll(message => message.Entry.Uid))
            : null;
        var stillOpen = 0;
        for (var i = 0; i < _open.Count; i++)
        {
            if ((found is not null && found[i] is null) || (saved is not null && saved[i] is null))
            {
                SomeGone = true;
                continue;
            }
            var message = _open[i] with { Stored = found?[i], SavedAt = saved?[i] };
            var match = plan.Test.Test(message);
            if (match == SearchMatch.Yes)
                Add(message, matches);
            else if (match == SearchMatch.Unknown)
                _open[stillOpen++] = message;
        }
        _open.RemoveRange(stillOpen, _open.Count - stillOpen);
    }

    private void TestContent(SearchedMessage message, MessageContent? content, List<int> matches)
    {
        if (_scan!.Scan(session.Store.Messages, message, content) is not { } findings)
            SomeGone = true;
        else if (message with { Findings = findings } is var read && plan.Test.Test(read) == SearchMatch.Yes)
            Add(read, matches);
    }

    private void Add(in SearchedMessage message, List<int> matches)
    {
        matches.Add(message.Index);
        if (plan.Fuzzy.Count > 0)
            _scores[message.Index] = ScoreOf(message);
    }

    // Of several strings the average; a match that needed none of them has the lowest score
    private int ScoreOf(in SearchedMessage message)
    {
        var (sum, count) = (0, 0);
        foreach (var fuzzy in plan.Fuzzy)
        {
            if (fuzzy.Score(message) is not { } score)
                continue;
            sum += score;
            count++;
        }
        return count == 0 ? 1 : Math.Max(1, sum / count);
    }

    /// <summary>False when the client is gone. Lets others run when this search has had its time.</summary>
    private async ValueTask<bool> MayGoOnAsync()
    {
        if (session.Time.GetElapsedTime(_sliceBegan) >= Slice)
        {
            await Task.Yield();
            _sliceBegan = session.Time.GetTimestamp();
        }
        // RFC 9585 §4: so that the client neither wonders nor gives up
        if (tag is not null && session.Time.GetElapsedTime(_told) >= session.Options.ProgressTime)
        {
            session.WriteOk(ResponseCode.InProgress(tag, Math.Min(_tested, mailbox.Count), mailbox.Count), "Searching");
            await session.FlushAsync().ConfigureAwait(false);
            _told = session.Time.GetTimestamp();
        }
        return !session.Connection.Ended.IsCancellationRequested;
    }

    /// <summary>Gives buffers back.</summary>
    public void Dispose() => _scan?.Dispose();
}
