using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Queue;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _addQueuedMessage = database.Statement("INSERT INTO queue_message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _addQueuedRecipient = database.Statement(
        "INSERT INTO queue_recipient VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, 0, NULL, NULL, 0, ?)");
    private readonly SqliteStatement _dueRecipients = database.Statement(
        $"""
        SELECT r.message_id, {RecipientColumns} FROM queue_recipient r
        WHERE r.domain=? AND r.state=0 AND r.priority=? AND r.due_at<=?3 AND r.claimed_until<=?3 ORDER BY r.due_at LIMIT ?
        """);
    private readonly SqliteStatement _nextPriority = database.Statement(
        "SELECT priority FROM queue_recipient WHERE domain=? AND state=0 AND priority<? ORDER BY priority DESC LIMIT 1");
    private readonly SqliteStatement _nextDue = database.Statement(
        "SELECT due_at FROM queue_recipient WHERE domain=? AND state=0 AND priority=? AND claimed_until<=? ORDER BY due_at LIMIT 1");
    private readonly SqliteStatement _claimRecipient = database.Statement(
        "UPDATE queue_recipient SET claimed_until=? WHERE message_id=? AND position=?");
    private readonly SqliteStatement _deferRecipient = database.Statement(
        """
        UPDATE queue_recipient SET due_at=?1, claimed_until=0, attempts=attempts+1, attempted_at=?2, last_result=?3, warned=?4
        WHERE message_id=?5 AND position=?6
        """);
    private readonly SqliteStatement _giveBackRecipient = database.Statement(
        "UPDATE queue_recipient SET due_at=?, claimed_until=0 WHERE message_id=? AND position=?");
    private readonly SqliteStatement _removeQueuedRecipient = database.Statement("DELETE FROM queue_recipient WHERE message_id=? AND position=?");
    private readonly SqliteStatement _setQueueState = database.Statement(
        "UPDATE queue_recipient SET state=?, due_at=? WHERE message_id=? AND position=?");
    private readonly SqliteStatement _hasQueuedRecipients = database.Statement("SELECT 1 FROM queue_recipient WHERE message_id=? LIMIT 1");
    private readonly SqliteStatement _queuedDomains = database.Statement(
        "SELECT DISTINCT domain FROM queue_recipient WHERE state=0 AND (domain=?1 OR (?2 AND substr(domain, -length(?1)-1)='.'||?1))");
    private readonly SqliteStatement _countQueued = database.Statement(
        "SELECT count(DISTINCT message_id) FROM queue_recipient WHERE state=0 AND (domain=?1 OR (?2 AND substr(domain, -length(?1)-1)='.'||?1))");
    private readonly SqliteStatement _startQueue = database.Statement(
        """
        UPDATE queue_recipient SET due_at=?2 WHERE (message_id, position) IN (
            SELECT r.message_id, r.position FROM queue_recipient r JOIN queue_message m ON m.id=r.message_id
            WHERE r.domain=?1 AND r.state=0 AND r.due_at>?2 AND m.release_at<=?2 LIMIT ?3)
        """);
    private readonly SqliteStatement _isClaimed = database.Statement("SELECT 1 FROM queue_recipient WHERE message_id=? AND claimed_until>? LIMIT 1");
    private readonly SqliteStatement _removeQueuedMessage = database.Statement("DELETE FROM queue_message WHERE id=? RETURNING blob_id");
    private readonly SqliteStatement _endClaims = database.Statement("UPDATE queue_recipient SET claimed_until=0 WHERE claimed_until>0");
    private readonly SqliteStatement _pullForward = database.Statement(
        """
        UPDATE queue_recipient SET due_at=?1
        WHERE state=0 AND due_at>?2 AND due_at>(SELECT m.release_at FROM queue_message m WHERE m.id=message_id)
        """);

    public void AddQueuedMessage(long id, long blobId, long size, DateTimeOffset arrivedAt, OutgoingMail mail)
    {
        var envelope = mail.Envelope;
        _addQueuedMessage
            .Bind(id).Bind(blobId).Bind(size).Bind(arrivedAt.ToUnixTimeMilliseconds())
            .BindText(envelope.ReversePath.Address?.ToString() ?? "").Bind((int)envelope.Body).Bind(envelope.Utf8 ? 1 : 0)
            .Bind(envelope.RequireTls ? 1 : 0).Bind((int)envelope.Return).BindText(envelope.EnvelopeId).BindBlob(mail.Prefix.Span)
            .Bind(mail.ReleaseAt?.ToUnixTimeMilliseconds() ?? 0).Bind(mail.Recipients.Count).Bind((long?)envelope.Priority)
            .Bind((long?)envelope.DeliverBy?.Within.TotalSeconds).Bind(envelope.DeliverBy is { } by ? (by.Returns ? 1 : 0) + (by.Traces ? 2 : 0) : 0).Run();
    }

    public void AddQueuedRecipient(long message, int position, EnvelopeRecipient recipient, string domain, DateTimeOffset dueAt, int priority)
        => _addQueuedRecipient
            .Bind(message).Bind(position).BindText(recipient.ForwardPath.Address!.ToString()).BindText(domain)
            .Bind((int)recipient.Notify).BindText(recipient.OriginalRecipient?.ToString()).Bind(dueAt.ToUnixTimeMilliseconds()).Bind(priority).Run();

    public IReadOnlyList<(long MessageId, QueuedRecipient Recipient)> DueRecipients(string domain, DateTimeOffset now, int most)
    {
        var due = new List<(long, QueuedRecipient)>();
        foreach (var priority in PrioritiesOf(domain))
        {
            var row = _dueRecipients.BindText(domain).Bind(priority).Bind(now.ToUnixTimeMilliseconds()).Bind(most - due.Count);
            while (row.Step())
                due.Add((row.Int64(0), ToQueuedRecipient(row, 1)));
            if (due.Count >= most) break;
        }
        return due;
    }

    public DateTimeOffset? NextDue(string domain, DateTimeOffset now)
    {
        long? first = null;
        foreach (var priority in PrioritiesOf(domain))
        {
            var due = _nextDue.BindText(domain).Bind(priority).Bind(now.ToUnixTimeMilliseconds()).First();
            if (first is null || due < first) first = due ?? first;
        }
        return first is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    /// <summary>The priorities that wait for a domain, the highest first: each found by one look into the index, however much waits.</summary>
    private IEnumerable<long> PrioritiesOf(string domain)
    {
        for (var priority = NextPriority(domain, long.MaxValue); priority is { } found; priority = NextPriority(domain, found)) yield return found;
    }

    private long? NextPriority(string domain, long below) => _nextPriority.BindText(domain).Bind(below).First();

    public void ClaimQueuedRecipient(long message, int position, DateTimeOffset until)
        => _claimRecipient.Bind(until.ToUnixTimeMilliseconds()).Bind(message).Bind(position).Run();

    public void DeferQueuedRecipient(long message, in RecipientSettlement settlement, DateTimeOffset dueAt, DateTimeOffset now)
    {
        if (settlement.Result is null)
            _giveBackRecipient.Bind(dueAt.ToUnixTimeMilliseconds()).Bind(message).Bind(settlement.Position).Run();
        else
            _deferRecipient
                .Bind(dueAt.ToUnixTimeMilliseconds()).Bind(now.ToUnixTimeMilliseconds()).BindText(settlement.Result)
                .Bind(settlement.Warned ? 1 : 0).Bind(message).Bind(settlement.Position).Run();
    }

    public void RemoveQueuedRecipient(long message, int position) => _removeQueuedRecipient.Bind(message).Bind(position).Run();

    public void SetQueueState(long message, int position, QueueState state, DateTimeOffset dueAt)
        => _setQueueState.Bind((int)state).Bind(dueAt.ToUnixTimeMilliseconds()).Bind(message).Bind(position).Run();

    public bool HasQueuedRecipients(long message) => _hasQueuedRecipients.Bind(message).First() is not null;

    public IReadOnlyList<string> QueuedDomains(string domain, bool withSubdomains)
    {
        var domains = new List<string>();
        var row = _queuedDomains.BindText(domain).Bind(withSubdomains ? 1 : 0);
        while (row.Step()) domains.Add(row.Text(0));
        return domains;
    }

    public void StartQueue(string domain, DateTimeOffset now, int most)
        => _startQueue.BindText(domain).Bind(now.ToUnixTimeMilliseconds()).Bind(most).Run();

    public int CountQueued(string domain, bool withSubdomains) => (int)_countQueued.BindText(domain).Bind(withSubdomains ? 1 : 0).First().GetValueOrDefault();

    public bool IsClaimed(long message, DateTimeOffset now) => _isClaimed.Bind(message).Bind(now.ToUnixTimeMilliseconds()).First() is not null;

    public long? RemoveQueuedMessage(long message) => _removeQueuedMessage.Bind(message).First();

    public void ResumeQueue(DateTimeOffset now, DateTimeOffset latest)
    {
        _endClaims.Run();
        _pullForward.Bind(now.ToUnixTimeMilliseconds()).Bind(latest.ToUnixTimeMilliseconds()).Run();
    }
}
