using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>Messages: accepting, reading, flagging, copying, removing.</summary>
public sealed class MessageStore
{
    /// <summary>
    /// A new name for a message on its way in, an atom: it stands in the Received header, in the reply to the client and in
    /// the logs, and the journey is found under it. Given before the commit, so that one may stay unused. Never touches the disk.
    /// </summary>
    public string NextQueueId() => throw new NotImplementedException();

    /// <summary>
    /// Takes a message: its bytes are synced, then all that is in <paramref name="acceptance"/> is committed, then the
    /// task ends. Refused as a whole when one delivery is over quota or its mailbox gone. The draft is consumed either way.
    /// </summary>
    public Task<StoreResult<Accepted>> AcceptAsync(Acceptance acceptance, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Takes several messages in one commit, all or none (import, MULTIAPPEND).</summary>
    public Task<StoreResult<IReadOnlyList<Accepted>>> AcceptAllAsync(IReadOnlyList<Acceptance> acceptances, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>The wide part of what is known about an e-mail; null when it is gone.</summary>
    public StoredMessage? Find(long messageId) => throw new NotImplementedException();

    /// <summary>The same for many e-mails at once; null where one is gone.</summary>
    public IReadOnlyList<StoredMessage?> Find(IReadOnlyList<long> messageIds) => throw new NotImplementedException();

    /// <summary>Opens the bytes of an e-mail, trace prefix included; null when it is gone.</summary>
    public MessageContent? OpenContent(long messageId) => throw new NotImplementedException();

    /// <summary>Changes flags of the messages with these UIDs (unknown ones are passed over).</summary>
    public Task<StoreResult<FlagChangeResult>> ChangeFlagsAsync(MailboxId mailbox, UidList uids, FlagChange change, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Copies entries to another mailbox of the same account, flags and internal dates kept.</summary>
    public Task<StoreResult<CopyResult>> CopyAsync(MailboxId from, UidList uids, MailboxId to, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Copies and expunges in one commit (RFC 6851).</summary>
    public Task<StoreResult<CopyResult>> MoveAsync(MailboxId from, UidList uids, MailboxId to, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>
    /// Removes entries for good. With <paramref name="onlyDeleted"/> only those with \Deleted (EXPUNGE, UID EXPUNGE);
    /// null <paramref name="uids"/> is all. Gives the UIDs removed.
    /// </summary>
    public Task<StoreResult<IReadOnlyList<uint>>> ExpungeAsync(MailboxId mailbox, UidList? uids, bool onlyDeleted, CancellationToken cancellation = default) => throw new NotImplementedException();
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
