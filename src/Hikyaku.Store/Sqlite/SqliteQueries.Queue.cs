using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private protected const string RecipientColumns =
        "r.position, r.address, r.domain, r.notify, r.original_recipient, r.state, r.due_at, r.attempts, r.attempted_at, r.last_result, r.warned";

    private const int RecipientColumnCount = 11;

    private const string QueuedMessageColumns =
        "m.id, m.size, m.arrived_at, m.reverse_path, m.body, m.utf8, m.require_tls, m.ret, m.envelope_id, m.release_at, m.recipients, m.priority, m.deliver_by, m.deliver_by_mode";

    private readonly SqliteStatement _queuedMessage = database.Statement($"SELECT {QueuedMessageColumns} FROM queue_message m WHERE m.id=?");
    private readonly SqliteStatement _queuedContent = database.Statement(
        """
        SELECT m.prefix, b.segment, b.offset, b.length, b.checksum
        FROM queue_message m JOIN blob b ON b.id=m.blob_id WHERE m.id=?
        """);
    private readonly SqliteStatement _queueSchedule = database.Statement(
        "SELECT domain, count(*), min(due_at) FROM queue_recipient WHERE state=0 GROUP BY domain");
    private readonly SqliteStatement _queueEntries = database.Statement(
        $"""
        SELECT {RecipientColumns}, {QueuedMessageColumns}
        FROM queue_recipient r JOIN queue_message m ON m.id=r.message_id
        WHERE (r.message_id, r.position)>=(?1, ?2) AND (?3 IS NULL OR r.message_id=?3) AND (?4 IS NULL OR r.domain=?4)
            AND (?5 IS NULL OR r.address=?5) AND (?6 IS NULL OR m.reverse_path=?6) AND (?7 IS NULL OR r.state=?7)
        ORDER BY r.message_id, r.position LIMIT ?8
        """);
    private readonly SqliteStatement _queueTotals = database.Statement(
        """
        SELECT count(*), coalesce(sum(size), 0), min(arrived_at),
            (SELECT count(*) FROM queue_recipient),
            (SELECT count(*) FROM queue_recipient WHERE state=1),
            (SELECT count(*) FROM queue_recipient WHERE state=0 AND due_at<=?)
        FROM queue_message
        """);
    private readonly SqliteStatement _largestDomains = database.Statement(
        "SELECT domain, count(*), min(due_at) FROM queue_recipient WHERE state=0 GROUP BY domain ORDER BY 2 DESC, 1 LIMIT ?");

    public QueuedMessage? QueuedMessage(long id)
    {
        var row = _queuedMessage.Bind(id);
        var message = row.Step() ? ToQueuedMessage(row, 0) : null;
        row.Reset();
        return message;
    }

    public StoredContent? QueuedContent(long id)
    {
        var row = _queuedContent.Bind(id);
        var content = row.Step() ? new StoredContent(row.Bytes(0).ToArray(), ToLocation(row, 1)) : null;
        row.Reset();
        return content;
    }

    public IReadOnlyList<QueuedDomain> QueueSchedule() => Domains(_queueSchedule);

    public IReadOnlyList<QueueEntry> QueueEntries(QueueFilter filter, (long MessageId, int Position) after, int most)
    {
        var entries = new List<QueueEntry>();
        var row = _queueEntries
            .Bind(after.MessageId).Bind(after.MessageId == 0 ? 0 : after.Position + 1).Bind(filter.QueueId is { } id ? QueueId.Parse(id) : null)
            .BindText(filter.Domain).BindText(filter.Recipient).BindText(filter.Sender).Bind((long?)filter.State).Bind(most);
        while (row.Step())
            entries.Add(new QueueEntry(ToQueuedMessage(row, RecipientColumnCount), ToQueuedRecipient(row, 0)));
        return entries;
    }

    public QueueStatistics QueueStatistics(DateTimeOffset now, int domains)
    {
        var row = _queueTotals.Bind(now.ToUnixTimeMilliseconds());
        row.Step();
        var totals = new QueueStatistics(row.Int64(0), row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(1), Time(row, 2), []);
        row.Reset();
        return totals with { Domains = Domains(_largestDomains.Bind(domains)) };
    }

    private protected static QueuedRecipient ToQueuedRecipient(SqliteStatement row, int column) => new()
    {
        Position = row.Int32(column),
        Recipient = new EnvelopeRecipient
        {
            ForwardPath = new ForwardPath(Address(row, column + 1)),
            Notify = (DsnNotify)row.Int32(column + 3),
            OriginalRecipient = row.IsNull(column + 4) ? null : OriginalRecipient.TryParse(row.Bytes(column + 4)),
        },
        Domain = row.Text(column + 2),
        State = (QueueState)row.Int32(column + 5),
        DueAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(column + 6)),
        Attempts = row.Int32(column + 7),
        AttemptedAt = Time(row, column + 8),
        LastResult = row.IsNull(column + 9) ? null : row.Text(column + 9),
        Warned = row.Int32(column + 10) != 0,
    };

    private static QueuedMessage ToQueuedMessage(SqliteStatement row, int column) => new()
    {
        Id = row.Int64(column),
        QueueId = QueueId.Of(row.Int64(column)),
        Size = row.Int64(column + 1),
        ArrivedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(column + 2)),
        ReleaseAt = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(row.Int64(column + 2), row.Int64(column + 9))),
        Recipients = row.Int32(column + 10),
        Envelope = new Envelope
        {
            ReversePath = new ReversePath(row.Bytes(column + 3).IsEmpty ? null : Address(row, column + 3)),
            Body = (BodyKind)row.Int32(column + 4),
            Utf8 = row.Int32(column + 5) != 0,
            RequireTls = row.Int32(column + 6) != 0,
            Return = (DsnReturn)row.Int32(column + 7),
            EnvelopeId = row.IsNull(column + 8) ? null : row.Text(column + 8),
            Priority = row.IsNull(column + 11) ? null : row.Int32(column + 11),
            DeliverBy = row.IsNull(column + 12) ? null : new DeliverBy(TimeSpan.FromSeconds(row.Int64(column + 12)), (row.Int32(column + 13) & 1) != 0, (row.Int32(column + 13) & 2) != 0),
        },
    };

    private static MailAddress Address(SqliteStatement row, int column)
        => MailAddress.TryParse(row.Bytes(column)) ?? throw new StorageFailureException($"The queue holds '{row.Text(column)}', which is no address.", damaged: true);

    private static DateTimeOffset? Time(SqliteStatement row, int column)
        => row.IsNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(column));

    private static List<QueuedDomain> Domains(SqliteStatement row)
    {
        var domains = new List<QueuedDomain>();
        while (row.Step())
            domains.Add(new QueuedDomain(row.Text(0), row.Int64(1), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(2))));
        return domains;
    }
}
