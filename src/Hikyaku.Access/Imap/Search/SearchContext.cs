using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Access.Imap.Search;

/// <summary>A search whose client wants to be told when its result changes (RFC 5267 §4.3).</summary>
/// <param name="tag">The tag of the command that asked for it.</param>
/// <param name="isUid">True when UIDs are told.</param>
/// <param name="plan">What a message has to pass; message numbers in it are those of the beginning.</param>
/// <param name="results">What the client knows.</param>
/// <param name="newAttributes">What is told of new messages that match.</param>
internal sealed class SearchContext(string tag, bool isUid, SearchPlan plan, ContextResults results, IReadOnlyList<FetchItem> newAttributes)
{
    /// <summary>The tag of the command that asked for it.</summary>
    public string Tag => tag;

    /// <summary>How many messages it keeps in mind.</summary>
    public int Count => results.Count;

    /// <summary>True when UIDs are told.</summary>
    public bool IsUid => isUid;

    /// <summary>What is told of new messages that match (RFC 5465 §7).</summary>
    public IReadOnlyList<FetchItem> NewAttributes => newAttributes;

    /// <summary>Which of some messages, by their indices, that are new or have changed belong to the result now, or no longer.</summary>
    public async ValueTask<ContextNews> TestAsync(ImapSession session, SelectedMailbox mailbox, IReadOnlyList<int> indices)
    {
        using var run = new SearchRun(session, mailbox, plan);
        var matching = (await run.FindAmongAsync(indices).ConfigureAwait(false)).ToHashSet();
        var gone = new List<uint>();
        var come = new List<int>();
        foreach (var index in indices)
        {
            var uid = mailbox.Numbers[index].Uid;
            if (results.Contains(uid) == matching.Contains(index))
                continue;
            if (matching.Contains(index))
                come.Add(index);
            else
                gone.Add(uid);
        }
        return new ContextNews(gone, come);
    }

    /// <summary>Tells what a test found.</summary>
    public async ValueTask TellAsync(ImapSession session, SelectedMailbox mailbox, ContextNews news)
    {
        Remove(session, mailbox, news.Gone);
        if (news.Come.Count == 0)
            return;
        var changes = await results.AddAsync(news.Come).ConfigureAwait(false);
        Write(session, mailbox, " ADDTO ("u8, changes);
    }

    /// <summary>Some messages will be told as expunged next.</summary>
    public void Expunge(ImapSession session, SelectedMailbox mailbox, IReadOnlyList<uint> uids) =>
        Remove(session, mailbox, [.. uids.Where(results.Contains)]);

    private void Remove(ImapSession session, SelectedMailbox mailbox, IReadOnlyList<uint> uids)
    {
        if (uids.Count > 0)
            Write(session, mailbox, " REMOVEFROM ("u8, results.Remove(uids));
    }

    /// <summary><c>* ESEARCH (TAG "B01") UID ADDTO (0 32768:32769)</c></summary>
    private void Write(ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> name, IReadOnlyList<ContextChange> changes)
    {
        var writer = session.Writer;
        session.BeginESearch(new SearchCorrelator(tag), isUid);
        writer.Token(name);
        for (var i = 0; i < changes.Count; i++)
        {
            if (i > 0)
                writer.Space();
            writer.Number(changes[i].Position);
            writer.Space();
            writer.NumberSet(UidRanges.Of(isUid ? changes[i].Uids : changes[i].Uids.Select(uid => (uint)mailbox.IndexOf(uid) + 1)));
        }
        writer.CloseList();
        writer.EndLine();
    }
}

/// <summary>What a search that is kept up to date has to tell.</summary>
/// <param name="Gone">UIDs that belong to the result no longer.</param>
/// <param name="Come">Indices of messages that belong to it now.</param>
internal readonly record struct ContextNews(IReadOnlyList<uint> Gone, IReadOnlyList<int> Come);
