using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Keys;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Policies;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Reports;

namespace Hikyaku.Store;

/// <summary>
/// Changes to rows, inside a transaction; used by the writer's thread alone. It also answers questions, and then
/// sees its own changes.
/// </summary>
/// <remarks>Every method throws <see cref="StorageFailureException"/> when the disk is full or fails.</remarks>
internal interface IStoreWriter : IStoreReader
{
    void Begin();

    /// <summary>Makes the transaction durable.</summary>
    void Commit();

    /// <summary>Takes the transaction back; also after a failed commit. Does nothing outside one.</summary>
    void Rollback();

    /// <summary>Moves a sequence to a new next value.</summary>
    void SetSequence(string name, long next);
    long Sequence(string name);

    void AddDomain(string name, DateTimeOffset at);
    void RemoveDomain(string name);

    /// <summary>Writes a key, or the new state of one.</summary>
    void SetSigningKey(SigningKey key);
    void RemoveSigningKey(string domain, string selector);
    void SetPolicy(StoredPolicy policy);
    void RemoveExpiredPolicies(DateTimeOffset now);
    void AddTlsSessions(TlsSessionCount count);
    void RemoveTlsSessions(DateOnly day, string domain);
    void AddDmarcCount(DmarcCount count);
    void RemoveDmarcCounts(DateOnly day, string domain);
    void AddAccount(AccountId id, string address, AccountRole role, long quotaBytes, Credentials credentials, DateTimeOffset at);

    /// <summary>Removes the rows of an account and dooms its mailboxes.</summary>
    void RemoveAccount(AccountId account);
    void SetCredentials(AccountId account, Credentials credentials);
    void SetQuota(AccountId account, long quotaBytes, long quotaMessages);
    void AddAliasTarget(string address, string target, int position);
    void RemoveAliasTarget(string address, string target);
    void Save(AccountState state);

    void AddMailbox(MailboxId id, AccountId account, string name, MailboxRole role, uint uidValidity, long modSeq);
    void RenameMailbox(MailboxId mailbox, string name);
    void RemoveMailbox(MailboxId mailbox);
    void Save(MailboxState state);
    void AddSubscription(AccountId account, string name);
    void RemoveSubscription(AccountId account, string name);

    /// <summary>Writes an annotation, or takes it away where its value is null.</summary>
    void SetAnnotation(AnnotationPlace place, Annotation annotation);

    /// <summary>Takes away all annotations of a mailbox.</summary>
    void RemoveAnnotations(AccountId account, MailboxId mailbox);

    /// <summary>Gives a new mailbox the annotations of another one.</summary>
    void CopyAnnotations(AccountId account, MailboxId from, MailboxId to);

    /// <summary>Writes a grant; one without rights goes.</summary>
    void SetGrant(AccountId owner, MailboxId mailbox, MailboxGrant grant);
    void RemoveGrants(AccountId owner, MailboxId mailbox);

    /// <summary>Gives a new mailbox the grants of another one.</summary>
    void CopyGrants(AccountId owner, MailboxId from, MailboxId to);

    /// <summary>Gives another account an e-mail of its own with the same bytes.</summary>
    void CopyMessage(long from, long to, AccountId account, long threadId);

    /// <summary>The keys of a message's thread.</summary>
    long[] ThreadKeysOf(long messageId);

    /// <summary>Changes the special use of a mailbox.</summary>
    void SetRole(MailboxId mailbox, MailboxRole role);
    void AddKeywordSet(AccountId account, KeywordSet set);

    void AddEntry(MailboxId mailbox, in MailboxEntry entry, long savedAt);

    /// <summary>Changes flags of the entries in a range; gives how many really changed.</summary>
    int ChangeFlags(MailboxId mailbox, UidRange range, in FlagUpdate update);

    /// <summary>The same for all entries in a range, which have the keywords, the age and other flags: asks less of each row.</summary>
    int ChangeAllFlags(MailboxId mailbox, UidRange range, in FlagUpdate update);

    /// <summary>Writes flags, keywords and modseq of one entry; gives 1, or 0 when there is none.</summary>
    int SetFlags(MailboxId mailbox, in MailboxEntry entry);

    /// <summary>Copies the entries of a range, where UIDs follow one another, adding <paramref name="shift"/> to each.</summary>
    int CopyEntries(MailboxId from, UidRange range, MailboxId to, long shift, long modSeq, long savedAt);

    /// <summary>Counts one more entry for each message in a range.</summary>
    void AddCopies(AccountId account, MailboxId mailbox, UidRange range);

    /// <summary>Counts one more entry of a message.</summary>
    void AddCopy(AccountId account, long messageId);

    /// <summary>Which messages in a range of ids have more than one entry, and how many more.</summary>
    Dictionary<long, int> Copies(AccountId account, long firstMessage, long lastMessage);
    void SetCopies(AccountId account, long messageId, int extra);

    /// <summary>Removes the entries of a range, leaving tombstones; gives how many there were.</summary>
    int RemoveEntries(AccountId account, MailboxId mailbox, UidRange range, long modSeq);

    /// <summary>Dooms every message of a range that has no other entry. Call it before <see cref="RemoveEntries"/>.</summary>
    void DoomMessages(AccountId account, MailboxId mailbox, UidRange range);
    void DoomMessage(long messageId);

    void AddBlob(long id, in BlobLocation location, int references);
    void AddMessage(long id, in NewMessage message);
    void AddJourney(long id, DateTimeOffset at, string? messageIdHeader, ReadOnlySpan<byte> events);

    /// <summary>Adds events to a journey, as a JSON array.</summary>
    void AddToJourney(long id, ReadOnlySpan<byte> events);

    /// <summary>One claim on a blob less; without claims it goes.</summary>
    void ReleaseBlob(long id);

    void AddQueuedMessage(long id, long blobId, long size, DateTimeOffset arrivedAt, OutgoingMail mail);
    void AddQueuedRecipient(long message, int position, EnvelopeRecipient recipient, string domain, DateTimeOffset dueAt, int priority);

    /// <summary>Recipients of a domain that wait, are due and not claimed; the one longest due first.</summary>
    IReadOnlyList<(long MessageId, QueuedRecipient Recipient)> DueRecipients(string domain, DateTimeOffset now, int most);

    /// <summary>When the first recipient of a domain that waits and is not claimed is due; null without one.</summary>
    DateTimeOffset? NextDue(string domain, DateTimeOffset now);
    void ClaimQueuedRecipient(long message, int position, DateTimeOffset until);

    /// <summary>Ends the claim on a recipient that is to be tried again.</summary>
    void DeferQueuedRecipient(long message, in RecipientSettlement settlement, DateTimeOffset dueAt, DateTimeOffset now);
    void RemoveQueuedRecipient(long message, int position);
    void SetQueueState(long message, int position, QueueState state, DateTimeOffset dueAt);
    /// <summary>The domains that something waits for: this one, and those below it.</summary>
    IReadOnlyList<string> QueuedDomains(string domain, bool withSubdomains);

    /// <summary>Makes recipients due, but for those of messages that are to leave later.</summary>
    void StartQueue(string domain, DateTimeOffset now, int most);

    /// <summary>Messages that wait for a domain and those below it.</summary>
    int CountQueued(string domain, bool withSubdomains);

    bool HasQueuedRecipients(long message);

    /// <summary>Whether somebody is delivering the message.</summary>
    bool IsClaimed(long message, DateTimeOffset now);

    /// <summary>Removes the row of a message; gives its blob, or null when there is no such row.</summary>
    long? RemoveQueuedMessage(long message);

    /// <summary>Ends every claim, and makes due now what is due later than a time.</summary>
    void ResumeQueue(DateTimeOffset now, DateTimeOffset latest);

    /// <summary>The thread that a key in the table leads to, or null. Notes that it was used.</summary>
    long? Thread(AccountId account, long key, int today);

    /// <summary>Puts a key into the table, unless it is there.</summary>
    void AddThreadKey(AccountId account, long key, long thread, int today);

    /// <summary>The keys of messages from a number on, in the order of the messages.</summary>
    void ReadThreadKeys(long fromMessage, ThreadKeyReader read);

    /// <summary>Takes away a bounded number of doomed rows; false when there were none.</summary>
    bool Sweep(int most);

    /// <summary>Moves a blob to another place, if it still lies at the old one.</summary>
    bool MoveBlob(long id, in BlobLocation from, in BlobLocation to);

    /// <summary>Removes journeys from before a time, but those of queued mail; looks at so many, from a number on.</summary>
    JourneyRemoval RemoveJourneys(long from, DateTimeOffset before, int most);

    /// <summary>Makes a rule hold again, as far as that needs rows only; false when it needs more, or can't be done.</summary>
    bool Mend(InconsistencyKind kind);

    /// <summary>
    /// After a restore: goes far ahead with UIDs and change counters, so that none that was given out after the
    /// backup is given out again, and clients read all flags anew; notes that tombstones are missing. What waits in the
    /// queue is held: it may have been sent after the backup.
    /// </summary>
    void LeaveGap();
}

/// <summary>Takes the keys of one message: little-endian 64-bit numbers, one after the other.</summary>
internal delegate void ThreadKeyReader(AccountId account, long thread, ReadOnlySpan<byte> keys);
