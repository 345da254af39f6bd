using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _entriesOfMessage = database.Statement("SELECT mailbox_id, uid FROM entry WHERE message_id=?");
    private readonly SqliteStatement _messagesOfBlob = database.Statement("SELECT id FROM message WHERE blob_id=?");

    public IReadOnlyList<Inconsistency> FindInconsistencies(int mostOfAKind, CancellationToken cancellation)
    {
        var found = new List<Inconsistency>();
        bool outer = Database.InTransaction;
        if (!outer)
            _begin.Run(); // all rules look at one state
        try
        {
            foreach (var rule in ConsistencyRules.All)
            {
                cancellation.ThrowIfCancellationRequested();
                found.AddRange(FindBreaches(rule, mostOfAKind));
            }
        }
        catch (StorageFailureException failure) when (failure.Damaged)
        {
            found.Add(new Inconsistency(InconsistencyKind.DatabaseDamaged, failure.Message)); // the other rules can't be asked
        }
        finally
        {
            if (!outer)
                _end.Run();
        }

        return found;
    }

    public IReadOnlyList<(MailboxId Mailbox, uint Uid)> EntriesOf(long messageId)
    {
        var entries = new List<(MailboxId, uint)>();
        _entriesOfMessage.Bind(messageId);
        while (_entriesOfMessage.Step())
            entries.Add((new MailboxId(_entriesOfMessage.Int64(0)), (uint)_entriesOfMessage.Int64(1)));
        return entries;
    }

    public IReadOnlyList<long> MessagesOf(long blobId)
    {
        var messages = new List<long>();
        _messagesOfBlob.Bind(blobId);
        while (_messagesOfBlob.Step())
            messages.Add(_messagesOfBlob.Int64(0));
        return messages;
    }

    public long BlobBytes() => Database.Scalar("SELECT coalesce(sum(length), 0) FROM blob");

    public long HighestId() => Database.Scalar("SELECT " + ConsistencyOfCounters.HighestId);

    private List<Inconsistency> FindBreaches(ConsistencyRule rule, int most)
    {
        var found = new List<Inconsistency>();
        using var row = Database.Temporary(rule.Find);
        while (found.Count < most && row.Step())
        {
            found.Add(new Inconsistency(rule.Kind, row.Text(4))
            {
                Account = row.IsNull(0) ? null : new AccountId(row.Int64(0)),
                Mailbox = row.IsNull(1) ? null : new MailboxId(row.Int64(1)),
                Uid = row.IsNull(2) ? null : row.Int64(2),
                MessageId = row.IsNull(3) ? null : row.Int64(3),
            });
        }

        return found;
    }
}
