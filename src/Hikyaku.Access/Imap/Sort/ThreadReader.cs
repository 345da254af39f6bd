using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Sort;

/// <summary>Reads what threads are made of.</summary>
/// <param name="session">Whose command.</param>
/// <param name="mailbox">The selected mailbox.</param>
/// <param name="withReferences">True when ancestors are needed as well.</param>
internal sealed class ThreadReader(ImapSession session, SelectedMailbox mailbox, bool withReferences)
{
    // So many rows are read before others may have the thread
    private const int Batch = 512;

    /// <summary>The messages with these indices, those that are gone left out.</summary>
    public async ValueTask<List<ThreadedMessage>> ReadAsync(List<int> indices)
    {
        var wanted = withReferences ? MessageParts.Envelope | MessageParts.Ancestors : MessageParts.Envelope;
        var messages = new List<ThreadedMessage>(indices.Count);
        for (var from = 0; from < indices.Count && !session.Connection.Ended.IsCancellationRequested; from += Batch)
        {
            var batch = indices.GetRange(from, Math.Min(Batch, indices.Count - from));
            var rows = session.Store.Messages.Find(batch.ConvertAll(index => mailbox.Numbers[index].MessageId), wanted);
            for (var i = 0; i < batch.Count; i++)
            {
                if (rows[i] is { } stored)
                    messages.Add(ToMessage(batch[i], stored));
            }
            await Task.Yield();
        }
        return messages;
    }

    private ThreadedMessage ToMessage(int index, StoredMessage stored)
    {
        var subject = BaseSubject.Of(EnvelopeText.Subject(stored.Envelope.Span), out var isAnswer);
        return new ThreadedMessage(index, SortValue.SentDate(mailbox.Numbers[index], stored), TextFolding.Fold(subject), isAnswer,
            withReferences ? EnvelopeText.MessageId(stored.Envelope.Span) : null,
            withReferences ? stored.Ancestors ?? session.Store.Messages.ReadAncestors(stored.MessageId) : []);
    }
}
