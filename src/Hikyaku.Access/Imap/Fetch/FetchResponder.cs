using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>What kept FETCH from answering for every message.</summary>
[Flags]
internal enum FetchLack
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Another session expunged a message and its bytes are gone.</summary>
    Gone = 1,
    /// <summary>A part has a transfer encoding that we can't undo.</summary>
    Encoding = 2,
    /// <summary>The bytes of a message are damaged.</summary>
    Damaged = 4,
}

/// <summary>Writes the FETCH responses of one command, message by message, never more than the client takes.</summary>
/// <param name="session">Whose command it is.</param>
/// <param name="mailbox">The selected mailbox.</param>
/// <param name="plan">What to tell of each message.</param>
/// <param name="newlySeen">The messages that this command made \Seen, ascending; their flags are told (RFC 9051 §6.4.5).</param>
internal sealed partial class FetchResponder(ImapSession session, SelectedMailbox mailbox, FetchPlan plan, IReadOnlyList<IndexRange> newlySeen)
{
    // The first answers should not wait for many rows, later ones should not ask for rows one by one
    private const int FirstBatch = 8;
    private const int LargestBatch = 256;
    private const long LargestBatchBytes = 1 << 20;

    private readonly ImapResponseWriter _writer = session.Writer;
    private readonly List<(int Index, MailboxEntry Entry)> _batch = [];
    private readonly List<long> _ids = [];
    private int _batchSize = FirstBatch;
    private IReadOnlyList<DateTimeOffset?> _saved = [];
    private int _number;
    private int _nextSeen;

    /// <summary>What was missing.</summary>
    public FetchLack Lack { get; private set; }

    /// <summary>Answers for the messages in these ranges.</summary>
    public async ValueTask AnswerAsync(IReadOnlyList<IndexRange> messages)
    {
        foreach (var range in messages)
        {
            for (var index = range.First; index <= range.Last && !HasEnded; index++)
            {
                if (plan.NeedsStored || plan.NeedsContent || plan.TellsSaveDate)
                    await TakeIntoBatchAsync(index).ConfigureAwait(false);
                else
                    await AnswerFromMailboxAsync(index, mailbox[index], null).ConfigureAwait(false);
            }
        }
        await AnswerBatchAsync().ConfigureAwait(false);
    }

    private ValueTask TakeIntoBatchAsync(int index)
    {
        var entry = mailbox[index];
        _batch.Add((index, entry));
        _ids.Add(entry.MessageId);
        return _batch.Count < _batchSize ? ValueTask.CompletedTask : AnswerBatchAsync();
    }

    private async ValueTask AnswerBatchAsync()
    {
        if (_batch.Count == 0)
            return;
        var rows = plan.NeedsStored ? session.Store.Messages.Find(_ids) : null;
        if (plan.TellsSaveDate)
            _saved = session.Store.Messages.SavedDates(mailbox.View.Mailbox.Id, _batch.ConvertAll(message => message.Entry.Uid));
        var contents = plan.NeedsContent ? session.Store.Messages.LookUpContent(_ids) : null;
        var bytes = 0L;
        for (var i = 0; i < _batch.Count && !HasEnded; i++)
        {
            bytes += rows?[i] is { } row ? row.Envelope.Length + row.BodyStructure.Length + row.Parts.Length : 0;
            await AnswerAsync(i, rows?[i], contents).ConfigureAwait(false);
        }
        _batch.Clear();
        _ids.Clear();
        _batchSize = bytes > LargestBatchBytes ? Math.Max(_batchSize / 4, 1) : Math.Min(_batchSize * 2, LargestBatch);
    }

    private ValueTask AnswerAsync(int number, StoredMessage? stored, ContentLookup? contents)
    {
        var (index, entry) = _batch[number];
        _number = number;
        if ((plan.NeedsStored && stored is null) || (plan.TellsSaveDate && _saved[number] is null))
        {
            Lack |= FetchLack.Gone;
            return ValueTask.CompletedTask;
        }
        return contents is null
            ? AnswerFromMailboxAsync(index, entry, stored)
            : AnswerWithContentAsync(index, entry, stored, contents, number);
    }

    private ValueTask AnswerFromMailboxAsync(int index, in MailboxEntry entry, StoredMessage? stored)
    {
        session.BeginFetch(index, entry.Uid);
        for (var i = 0; i < plan.Items.Count; i++)
        {
            BeginItem(i);
            WriteAttribute(plan.Items[i], entry, stored);
        }
        End(index, entry);
        return session.FlushIfFullAsync();
    }

    private bool HasEnded => session.Connection.Ended.IsCancellationRequested;

    private void BeginItem(int number)
    {
        if (number > 0)
            _writer.Space();
        _writer.Token(plan.Items[number].Name);
    }

    private void End(int index, in MailboxEntry entry)
    {
        if (IsNewlySeen(index))
            TellSeen(entry);
        _writer.CloseList();
        _writer.EndLine();
    }

    // RFC 7162 §3.2.4: UID and mod-sequence too, for clients that want mod-sequences
    private void TellSeen(in MailboxEntry entry)
    {
        if (!plan.TellsFlags)
        {
            _writer.Token(" FLAGS "u8);
            WriteFlags(entry);
        }
        if (!session.TellsModSeq)
            return;
        if (!plan.TellsUid && !session.IsUidOnly)
        {
            _writer.Token(" UID "u8);
            _writer.Number(entry.Uid);
        }
        if (!plan.TellsModSeq)
        {
            _writer.Token(" MODSEQ "u8);
            WriteInParentheses(entry.ModSeq);
        }
    }

    // Both lists ascend, so one step after the other is enough
    private bool IsNewlySeen(int index)
    {
        while (_nextSeen < newlySeen.Count && newlySeen[_nextSeen].Last < index)
            _nextSeen++;
        return _nextSeen < newlySeen.Count && newlySeen[_nextSeen].First <= index;
    }
}
