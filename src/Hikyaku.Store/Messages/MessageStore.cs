using Hikyaku.Protocol.Message;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Queue;

namespace Hikyaku.Store.Messages;

/// <summary>Messages: accepting, reading, flagging, copying, removing.</summary>
public sealed class MessageStore
{
    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;
    private readonly LoadedMailboxes _loaded;
    private readonly BlobStore _blobs;
    private readonly IdSequence _ids;
    private readonly QueueSignal _queueSignal;

    internal MessageStore(IStoreEngine engine, CommitQueue commits, LoadedMailboxes loaded, BlobStore blobs, IdSequence ids, QueueSignal queueSignal)
        => (_engine, _commits, _loaded, _blobs, _ids, _queueSignal) = (engine, commits, loaded, blobs, ids, queueSignal);

    /// <summary>To be entered before a message's octets are examined as a whole.</summary>
    public ExaminationPlaces Examinations { get; } = new();

    /// <summary>
    /// A new name for a message on its way in, an atom: it stands in the Received header, in the reply to the client and in
    /// the logs, and the journey is found under it. Given before the commit, so that one may stay unused. Never touches the disk.
    /// </summary>
    public string NextQueueId() => QueueId.Of(_ids.Take());

    /// <summary>
    /// Takes a message: its bytes are synced, then all that is in <paramref name="acceptance"/> is committed, then the
    /// task ends. Refused as a whole when one delivery is over quota or its mailbox gone. The draft is consumed either way.
    /// </summary>
    public async Task<StoreResult<Accepted>> AcceptAsync(Acceptance acceptance, CancellationToken cancellation = default)
    {
        var accepted = await AcceptAllAsync([acceptance], null, cancellation).ConfigureAwait(false);
        return accepted.Error is { } error ? error : accepted.Value[0];
    }

    /// <summary>Takes several messages in one commit, all or none (import, MULTIAPPEND).</summary>
    public Task<StoreResult<IReadOnlyList<Accepted>>> AcceptAllAsync(
        IReadOnlyList<Acceptance> acceptances, ChangeOrigin? origin = null, CancellationToken cancellation = default)
        => AcceptAllAsync(acceptances, null, origin, cancellation);

    /// <summary>
    /// Takes a message and removes another for good in the same commit (REPLACE, RFC 8508); the quota sees only the
    /// difference. Refused with NotFound when the other one is gone.
    /// </summary>
    public async Task<StoreResult<Accepted>> ReplaceAsync(
        AccountId by, Acceptance acceptance, MailboxId mailbox, uint uid, ChangeOrigin? origin = null, CancellationToken cancellation = default)
    {
        if (_loaded.Hold(mailbox) is not { } held)
        {
            acceptance.Content.Dispose();
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");
        }

        try
        {
            var accepted = await AcceptAllAsync([acceptance], new ReplacedEntry(by, mailbox, uid), origin, cancellation).ConfigureAwait(false);
            return accepted.Error is { } error ? error : accepted.Value[0];
        }
        finally
        {
            _loaded.Release(held);
        }
    }

    private Task<StoreResult<IReadOnlyList<Accepted>>> AcceptAllAsync(
        IReadOnlyList<Acceptance> acceptances, ReplacedEntry? replaced, ChangeOrigin? origin, CancellationToken cancellation)
    {
        var pending = new PendingAcceptance[acceptances.Count];
        try
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < pending.Length; i++)
                pending[i] = Prepare(acceptances[i]);
        }
        catch
        {
            foreach (var acceptance in acceptances)
                acceptance.Content.Dispose();
            throw;
        }

        var command = new AcceptMessages(pending, _queueSignal, replaced) { Origin = origin };
        if (pending.Length == 0)
            return _commits.RunAsync(command);

        var blobs = new BlobsOfCommand(command, _commits, pending.Length);
        foreach (var acceptance in pending)
            _blobs.Append(blobs.Append(acceptance));
        return command.Done;
    }

    /// <summary>The wide part of what is known about an e-mail; null when it is gone.</summary>
    public StoredMessage? Find(long messageId)
    {
        using var reader = _engine.Read();
        return reader.Message(messageId);
    }

    /// <summary>
    /// The same for many e-mails at once; null where one is gone. Quickest when the numbers ascend and only
    /// what is needed is wanted.
    /// </summary>
    public IReadOnlyList<StoredMessage?> Find(IReadOnlyList<long> messageIds, MessageParts wanted = MessageParts.All)
    {
        var found = new StoredMessage?[messageIds.Count];
        using var reader = _engine.Read();
        reader.Messages(messageIds, wanted, found);
        return found;
    }

    /// <summary><see cref="StoredMessage.Ancestors"/> of a message for which they weren't kept; none when it is gone.</summary>
    public IReadOnlyList<string> ReadAncestors(long messageId)
    {
        const int MostHeader = 64 << 10;
        using var content = OpenContent(messageId);
        if (content is null)
            return [];
        var header = new byte[Math.Min(content.Length, MostHeader)];
        using var octets = content.OpenRead();
        octets.ReadExactly(header);
        return MessageScanner.ReadAncestors(header);
    }

    /// <summary>When messages came into their mailbox (SAVEDATE, RFC 8514), by UID; null where one is gone.</summary>
    public IReadOnlyList<DateTimeOffset?> SavedDates(MailboxId mailbox, IReadOnlyList<uint> uids)
    {
        var dates = new long?[uids.Count];
        using (var reader = _engine.Read())
            reader.SavedDates(mailbox, uids, dates);
        return Array.ConvertAll(dates, date => date is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null);
    }

    /// <summary>Opens the bytes of an e-mail, trace prefix included; null when it is gone.</summary>
    /// <exception cref="StoreUnusableException">The bytes are lost or damaged.</exception>
    public MessageContent? OpenContent(long messageId) => Open($"message {messageId}", reader => reader.Content(messageId));

    /// <summary>Opens the bytes of a message in the queue as they are sent; null when it is gone.</summary>
    /// <exception cref="StoreUnusableException">The bytes are lost or damaged.</exception>
    public MessageContent? OpenQueued(QueuedMessage message) => Open($"message {message.QueueId}", reader => reader.QueuedContent(message.Id));

    private MessageContent? Open(string name, Func<IStoreReader, StoredContent?> find)
    {
        // Compaction may move the bytes between the look-up and the opening: then the second look-up finds them.
        BlobLocation? tried = null;
        while (true)
        {
            StoredContent? content;
            using (var reader = _engine.Read())
                content = find(reader);
            if (content is null)
                return null;
            if (Open(content) is { } opened)
                return opened;
            if (tried == content.Blob)
                throw new StoreUnusableException($"The bytes of {name} are lost: segment {content.Blob.Segment} is missing. Restore it from a backup.");
            tried = content.Blob;
        }
    }

    /// <summary>
    /// Looks up the bytes of many e-mails at once: to read them one after the other costs far less than
    /// <see cref="OpenContent"/> for each.
    /// </summary>
    public ContentLookup LookUpContent(IReadOnlyList<long> messageIds)
    {
        long[] ids = [.. messageIds];
        var found = new StoredContent?[ids.Length];
        using (var reader = _engine.Read())
            reader.Contents(ids, found);
        return new ContentLookup(this, ids, found);
    }

    /// <summary>Opens bytes at the place that a look-up gave; null when compaction has moved them since.</summary>
    internal MessageContent? Open(StoredContent content)
        => _blobs.OpenRead(content.Blob) is { } blob ? new MessageContent(content.Prefix, blob) : null;

    /// <summary>
    /// Changes flags of the messages with these UIDs (unknown ones are passed over), as far as the account's rights go;
    /// refused when they let it change none of them.
    /// </summary>
    public Task<StoreResult<FlagChangeResult>> ChangeFlagsAsync(
        AccountId by, MailboxId mailbox, UidList uids, FlagChange change, CancellationToken cancellation = default)
        => ChangeFlagsAsync((AccountId?)by, mailbox, uids, change, cancellation);

    /// <summary>Copies entries to another mailbox, flags (as far as rights go) and internal dates kept.</summary>
    public Task<StoreResult<CopyResult>> CopyAsync(
        AccountId by, MailboxId from, UidList uids, MailboxId to, ChangeOrigin? origin = null, CancellationToken cancellation = default)
        => RunAsync(from, new TransferMessages(by, from, uids, to, move: false) { Origin = origin }, cancellation);

    /// <summary>Copies and expunges in one commit (RFC 6851).</summary>
    public Task<StoreResult<CopyResult>> MoveAsync(
        AccountId by, MailboxId from, UidList uids, MailboxId to, ChangeOrigin? origin = null, CancellationToken cancellation = default)
        => RunAsync(from, new TransferMessages(by, from, uids, to, move: true) { Origin = origin }, cancellation);

    /// <summary>
    /// Removes entries for good. With <paramref name="onlyDeleted"/> only those with \Deleted (EXPUNGE, UID EXPUNGE);
    /// null <paramref name="uids"/> is all. Gives the UIDs removed.
    /// </summary>
    public Task<StoreResult<IReadOnlyList<uint>>> ExpungeAsync(
        AccountId by, MailboxId mailbox, UidList? uids, bool onlyDeleted, CancellationToken cancellation = default)
        => RunAsync(mailbox, new ExpungeMessages(by, mailbox, uids ?? UidList.All, onlyDeleted), cancellation);

    /// <summary>The same by the server itself.</summary>
    internal Task<StoreResult<FlagChangeResult>> ChangeFlagsAsync(MailboxId mailbox, UidList uids, FlagChange change, CancellationToken cancellation = default)
        => ChangeFlagsAsync(null, mailbox, uids, change, cancellation);

    /// <inheritdoc cref="ChangeFlagsAsync(MailboxId, UidList, FlagChange, CancellationToken)"/>
    internal Task<StoreResult<CopyResult>> CopyAsync(MailboxId from, UidList uids, MailboxId to, CancellationToken cancellation = default)
        => RunAsync(from, new TransferMessages(null, from, uids, to, move: false), cancellation);

    /// <inheritdoc cref="ChangeFlagsAsync(MailboxId, UidList, FlagChange, CancellationToken)"/>
    internal Task<StoreResult<CopyResult>> MoveAsync(MailboxId from, UidList uids, MailboxId to, CancellationToken cancellation = default)
        => RunAsync(from, new TransferMessages(null, from, uids, to, move: true), cancellation);

    /// <inheritdoc cref="ChangeFlagsAsync(MailboxId, UidList, FlagChange, CancellationToken)"/>
    internal Task<StoreResult<IReadOnlyList<uint>>> ExpungeAsync(MailboxId mailbox, UidList? uids, bool onlyDeleted, CancellationToken cancellation = default)
        => RunAsync(mailbox, new ExpungeMessages(null, mailbox, uids ?? UidList.All, onlyDeleted), cancellation);

    private Task<StoreResult<FlagChangeResult>> ChangeFlagsAsync(
        AccountId? by, MailboxId mailbox, UidList uids, FlagChange change, CancellationToken cancellation)
        => change.Keywords.All(Keyword.IsValid)
            ? RunAsync(mailbox, new ChangeFlags(by, mailbox, uids, change), cancellation)
            : Task.FromResult<StoreResult<FlagChangeResult>>(Keyword.Refusal);

    /// <summary>Runs a command for which a mailbox has to be in memory.</summary>
    private async Task<StoreResult<T>> RunAsync<T>(MailboxId mailbox, StoreCommand<T> command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_loaded.Hold(mailbox) is not { } held)
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");
        try
        {
            return await _commits.RunAsync(command).ConfigureAwait(false);
        }
        finally
        {
            _loaded.Release(held);
        }
    }

    private PendingAcceptance Prepare(Acceptance acceptance)
    {
        foreach (var delivery in acceptance.Deliveries)
            if (!delivery.Keywords.All(Keyword.IsValid))
                throw new ArgumentException(Keyword.Refusal.Message, nameof(acceptance));
        var journey = acceptance.QueueId is { } name
            ? QueueId.Parse(name) ?? throw new ArgumentException($"'{name}' is not a queue id.", nameof(acceptance))
            : _ids.Take();
        return new PendingAcceptance(acceptance, journey);
    }
}

/// <summary>What to do with flags.</summary>
public enum FlagOperation
{
    /// <summary>FLAGS: these and no others.</summary>
    Replace,
    /// <summary>+FLAGS</summary>
    Add,
    /// <summary>-FLAGS</summary>
    Remove,
}

/// <summary>A change of flags (STORE, RFC 9051 §6.4.6; UNCHANGEDSINCE, RFC 7162 §3.1.3).</summary>
public sealed record FlagChange(FlagOperation Operation, SystemFlags Flags, IReadOnlyList<string> Keywords)
{
    /// <summary>Leave alone what changed after this modseq.</summary>
    public long? UnchangedSince { get; init; }
}

/// <summary>What a change of flags did.</summary>
/// <param name="ModSeq">The modseq that all changed entries now have.</param>
/// <param name="Changed">How many really changed.</param>
/// <param name="Modified">UIDs left alone because they changed after UNCHANGEDSINCE.</param>
public sealed record FlagChangeResult(long ModSeq, int Changed, IReadOnlyList<uint> Modified);

/// <summary>COPYUID (RFC 4315): which UID became which.</summary>
public sealed record CopyResult(uint UidValidity, IReadOnlyList<uint> Source, IReadOnlyList<uint> Target);
