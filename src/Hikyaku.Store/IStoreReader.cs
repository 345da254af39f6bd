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

/// <summary>Questions to the database. Each is answered from one consistent state; two in a row may see two.</summary>
/// <remarks>Every method throws <see cref="StorageFailureException"/> when the disk fails.</remarks>
internal interface IStoreReader : IDisposable
{
    IReadOnlyList<string> Domains();
    bool HasDomain(string name);

    /// <summary>True while a domain has accounts or aliases.</summary>
    bool IsDomainInUse(string name);

    IReadOnlyList<Account> Accounts();
    Account? Account(string address);
    string? AddressOf(AccountId account);
    Credentials? CredentialsOf(AccountId account);
    AccountState? AccountState(AccountId account);

    /// <summary>Every alias with its targets in order.</summary>
    IReadOnlyList<Alias> Aliases();
    Alias? Alias(string address);

    /// <summary>All keys that sign mail, by domain, oldest first.</summary>
    IReadOnlyList<SigningKey> SigningKeys();

    IReadOnlyList<MailboxState> Mailboxes(AccountId account);
    MailboxState? Mailbox(MailboxId id);
    MailboxState? Mailbox(AccountId account, string name);
    MailboxId? Inbox(AccountId account);
    StoredMailbox? Load(MailboxId id);
    IReadOnlyList<string> Subscriptions(AccountId account);

    /// <summary>
    /// The UIDs of a mailbox with tombstones after a modseq, in no order; null when the account has more than
    /// <paramref name="most"/> tombstones since, or when not all were kept.
    /// </summary>
    IReadOnlyList<uint>? ExpungedSince(AccountId account, MailboxId mailbox, long modSeq, int most);

    /// <summary>The rights that were given in a mailbox.</summary>
    IReadOnlyList<MailboxGrant> Grants(AccountId owner, MailboxId mailbox);

    /// <summary>Mailboxes of others in which an account, or anyone, was given rights, each with its owner's address.</summary>
    IReadOnlyList<(MailboxState Mailbox, string Owner)> SharedWith(AccountId account);

    /// <summary>The annotations of one place, sorted by name.</summary>
    IReadOnlyList<Annotation> Annotations(AnnotationPlace place);

    /// <summary>The keyword sets of an account from a number on, in order.</summary>
    IReadOnlyList<KeywordSet> KeywordSets(AccountId account, int from);

    /// <summary>When each of these entries came into its mailbox, milliseconds since 1970 UTC; null where one is gone.</summary>
    void SavedDates(MailboxId mailbox, IReadOnlyList<uint> uids, Span<long?> into);

    StoredMessage? Message(long id);
    void Messages(IReadOnlyList<long> ids, MessageParts wanted, Span<StoredMessage?> into);

    /// <summary>Our prefix and the place of the received bytes.</summary>
    StoredContent? Content(long messageId);
    void Contents(IReadOnlyList<long> messageIds, Span<StoredContent?> into);

    /// <summary>Messages with higher ids, ascending, at most so many: ids are given in the order of the commits.</summary>
    IReadOnlyList<UnindexedMessage> MessagesAfter(long id, int most);

    /// <summary>How many messages have higher ids, counted up to a number.</summary>
    long CountMessagesAfter(long id, int most);

    /// <summary>Ids of messages, ascending, between two (the first excluded), at most so many.</summary>
    IReadOnlyList<long> MessageIds(long after, long upTo, int most);

    /// <summary>Which of these messages there are.</summary>
    void WhichExist(ReadOnlySpan<long> messageIds, Span<bool> into);

    QueuedMessage? QueuedMessage(long id);

    /// <summary>Our prefix and the place of the received bytes of a message in the queue.</summary>
    StoredContent? QueuedContent(long id);

    /// <summary>Each domain that something waits for, with when the first of it is due.</summary>
    IReadOnlyList<QueuedDomain> QueueSchedule();
    IReadOnlyList<QueueEntry> QueueEntries(QueueFilter filter, (long MessageId, int Position) after, int most);
    QueueStatistics QueueStatistics(DateTimeOffset now, int domains);

    /// <summary>What another domain asks of those who send to it.</summary>
    StoredPolicy? Policy(string domain);

    /// <summary>Days before that one, and domains, with counts of TLS sessions.</summary>
    IReadOnlyList<(DateOnly Day, string Domain)> TlsSessionDays(DateOnly before);
    IReadOnlyList<TlsSessionCount> TlsSessions(DateOnly day, string domain);

    /// <summary>Days before that one, and domains, with counts of mail in their names.</summary>
    IReadOnlyList<(DateOnly Day, string Domain)> DmarcDays(DateOnly before);
    IReadOnlyList<DmarcCount> DmarcCounts(DateOnly day, string domain);

    JourneyRecord? Journey(long id);

    /// <summary>The journey of the acceptance that brought a message.</summary>
    JourneyRecord? JourneyOf(long messageId);

    /// <summary>Journeys of messages with that Message-ID header, newest first.</summary>
    IReadOnlyList<JourneyRecord> JourneysByHeader(string messageIdHeader, int most);

    /// <summary>Journeys with events that hold a text, as JSON writes it, as a whole value or in angle brackets; newest first.</summary>
    IReadOnlyList<JourneyRecord> JourneysNaming(string text, int most);

    /// <summary>The blobs after an id in the order of their ids, at most so many.</summary>
    IReadOnlyList<StoredBlob> Blobs(long after, int most);

    /// <summary>Bytes of all blobs.</summary>
    long BlobBytes();

    /// <summary>The highest id of any row that has one; 0 without rows.</summary>
    long HighestId();

    /// <summary>The messages that share a blob.</summary>
    IReadOnlyList<long> MessagesOf(long blobId);

    /// <summary>Where a message lies. Slow: it looks at every entry.</summary>
    IReadOnlyList<(MailboxId Mailbox, uint Uid)> EntriesOf(long messageId);

    /// <summary>Where the rows contradict each other at one instant; at most so many of a kind, in the order in which to mend them.</summary>
    IReadOnlyList<Inconsistency> FindInconsistencies(int mostOfAKind, CancellationToken cancellation);

    /// <summary>The highest segment number that a blob lies in; 0 without blobs.</summary>
    long HighestSegment();
}
