using System.Runtime.InteropServices;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    /// <summary>A thread's key is used again only after that many days are its days written anew.</summary>
    private const int KeyRefreshDays = 30;

    private readonly SqliteStatement _addBlob = database.Statement("INSERT INTO blob VALUES (?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _moveBlob = database.Statement(
        "UPDATE blob SET segment=?1, offset=?2 WHERE id=?3 AND segment=?4 AND offset=?5");
    private readonly SqliteStatement _addMessage = database.Statement(
        "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _copyMessage = database.Statement(
        """
        INSERT INTO message(id, account_id, blob_id, journey_id, thread_id, thread_keys, size, sent_at, attachment, preview, prefix, envelope, body_structure, parts, ancestors)
        SELECT ?, ?, blob_id, journey_id, ?, thread_keys, size, sent_at, attachment, preview, prefix, envelope, body_structure, parts, ancestors
        FROM message WHERE id=?
        """);
    private readonly SqliteStatement _addReference = database.Statement(
        "UPDATE blob SET refs=refs+1 WHERE id=(SELECT blob_id FROM message WHERE id=?)");
    private readonly SqliteStatement _threadKeysOf = database.Statement("SELECT thread_keys FROM message WHERE id=?");
    private readonly SqliteStatement _addJourney = database.Statement("INSERT INTO journey VALUES (?, ?, ?, ?)");
    private readonly SqliteStatement _addToJourney = database.Statement(
        "INSERT INTO journey_part VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM journey_part WHERE journey_id=?1), ?2)");
    private readonly SqliteStatement _oldestJourneys = database.Statement(
        "SELECT id, at, EXISTS(SELECT 1 FROM queue_message WHERE id=journey.id) FROM journey WHERE id>=? ORDER BY id LIMIT ?");
    private readonly SqliteStatement _removeJourneyParts = database.Statement("DELETE FROM journey_part WHERE journey_id=?");
    private readonly SqliteStatement _removeJourney = database.Statement("DELETE FROM journey WHERE id=?");
    private readonly SqliteStatement _thread = database.Statement("SELECT thread_id, used_on FROM thread_key WHERE account_id=? AND hash=?");
    private readonly SqliteStatement _addThreadKey = database.Statement("INSERT INTO thread_key VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _threadKeys = database.Statement(
        "SELECT account_id, thread_id, thread_keys FROM message WHERE id>=? ORDER BY id");
    private readonly SqliteStatement _useThreadKey = database.Statement("UPDATE thread_key SET used_on=? WHERE account_id=? AND hash=?");

    public void AddBlob(long id, in BlobLocation location, int references) => _addBlob
        .Bind(id).Bind(location.Segment).Bind(location.Offset).Bind(location.Length).Bind((long)location.Checksum).Bind(references).Run();

    public bool MoveBlob(long id, in BlobLocation from, in BlobLocation to)
    {
        _moveBlob.Bind(to.Segment).Bind(to.Offset).Bind(id).Bind(from.Segment).Bind(from.Offset).Run();
        return Database.Changes > 0;
    }

    public void AddMessage(long id, in NewMessage message)
    {
        var prepared = message.Prepared;
        _addMessage
            .Bind(id).Bind(message.Account.Value).Bind(message.BlobId).Bind(message.JourneyId).Bind(message.ThreadId)
            .BindBlob(prepared.ThreadKeyBytes).Bind(message.Size).Bind(prepared.SentAt).Bind(prepared.HasAttachment ? 1 : 0)
            .BindText(prepared.Preview).BindBlob(message.Prefix.Span).BindBlob(prepared.Envelope.Span)
            .BindBlob(prepared.BodyStructure.Span).BindBlob(prepared.Parts).BindText(prepared.Ancestors).Run();
    }

    public void CopyMessage(long from, long to, AccountId account, long threadId)
    {
        _copyMessage.Bind(to).Bind(account.Value).Bind(threadId).Bind(from).Run();
        _addReference.Bind(from).Run();
    }

    public long[] ThreadKeysOf(long messageId)
    {
        _threadKeysOf.Bind(messageId);
        var keys = _threadKeysOf.Step() ? MemoryMarshal.Cast<byte, long>(_threadKeysOf.Bytes(0)).ToArray() : [];
        _threadKeysOf.Reset();
        return keys;
    }

    public void AddJourney(long id, DateTimeOffset at, string? messageIdHeader, ReadOnlySpan<byte> events)
        => _addJourney.Bind(id).Bind(at.ToUnixTimeMilliseconds()).BindText(messageIdHeader).BindText(events).Run();

    public void AddToJourney(long id, ReadOnlySpan<byte> events) => _addToJourney.Bind(id).BindText(events).Run();

    public JourneyRemoval RemoveJourneys(long from, DateTimeOffset before, int most)
    {
        var (limit, oldest, old) = (before.ToUnixTimeMilliseconds(), new List<long>(), false);
        _oldestJourneys.Bind(from).Bind(most);
        var (seen, last) = (0, from);
        while (_oldestJourneys.Step())
        {
            (seen, last) = (seen + 1, _oldestJourneys.Int64(0));
            if (_oldestJourneys.Int64(1) >= limit)
                continue; // not the end: numbers rise with time only as long as the clock does
            old = true;
            if (_oldestJourneys.Int64(2) == 0)
                oldest.Add(last);
        }

        foreach (var id in oldest)
        {
            _removeJourneyParts.Bind(id).Run();
            _removeJourney.Bind(id).Run();
        }

        return new JourneyRemoval(oldest.Count, old && seen == most ? last + 1 : null);
    }

    public long? Thread(AccountId account, long key, int today)
    {
        _thread.Bind(account.Value).Bind(key);
        if (!_thread.Step())
            return null;

        var (thread, usedOn) = (_thread.Int64(0), _thread.Int32(1));
        _thread.Reset();
        if (today - usedOn >= KeyRefreshDays)
            _useThreadKey.Bind(today).Bind(account.Value).Bind(key).Run();
        return thread;
    }

    public void AddThreadKey(AccountId account, long key, long thread, int today)
        => _addThreadKey.Bind(account.Value).Bind(key).Bind(thread).Bind(today).Run();

    public void ReadThreadKeys(long fromMessage, ThreadKeyReader read)
    {
        _threadKeys.Bind(fromMessage);
        while (_threadKeys.Step())
            read(new AccountId(_threadKeys.Int64(0)), _threadKeys.Int64(1), _threadKeys.Bytes(2));
    }
}
