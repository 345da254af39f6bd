using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

/// <summary>Entries, messages and blobs, and that each refers to one that is there.</summary>
internal static class ConsistencyOfMessages
{
    private const string WantedCopies =
        """
        SELECT m.account_id, e.message_id, count(*) - 1 AS extra
        FROM entry e JOIN mailbox m ON m.id=e.mailbox_id GROUP BY e.message_id HAVING count(*) > 1
        """;

    private const string UsesOfBlobs =
        "SELECT blob_id, count(*) AS uses FROM (SELECT blob_id FROM message UNION ALL SELECT blob_id FROM queue_message) GROUP BY blob_id";

    private const string Unheld =
        "SELECT id FROM message EXCEPT SELECT message_id FROM entry EXCEPT SELECT message_id FROM doomed_message";

    internal static readonly IReadOnlyList<ConsistencyRule> Rules =
    [
        new(InconsistencyKind.EntryWithoutMailbox,
            """
            SELECT NULL, mailbox_id, NULL, NULL, printf('%d entries lie in mailbox %d, which is gone', count(*), mailbox_id)
            FROM entry WHERE mailbox_id NOT IN (SELECT id FROM mailbox UNION SELECT mailbox_id FROM doomed_mailbox) GROUP BY mailbox_id
            """)
        {
            Mend = "DELETE FROM entry WHERE mailbox_id NOT IN (SELECT id FROM mailbox UNION SELECT mailbox_id FROM doomed_mailbox);",
        },

        new(InconsistencyKind.EntryWithoutMessage,
            """
            SELECT m.account_id, m.id, e.uid, e.message_id,
                printf('UID %d in mailbox "%s" of account %d is message %d, which is %s', e.uid, m.name, m.account_id, e.message_id,
                    iif(x.id IS NULL, 'gone', 'another account''s'))
            FROM entry e JOIN mailbox m ON m.id=e.mailbox_id LEFT JOIN message x ON x.id=e.message_id
            WHERE x.id IS NULL OR x.account_id<>m.account_id
            """),

        new(InconsistencyKind.DoomedButHeld,
            """
            SELECT m.account_id, m.id, e.uid, e.message_id,
                printf('message %d is marked for removal, but is UID %d in mailbox "%s"', e.message_id, e.uid, m.name)
            FROM entry e JOIN doomed_message d ON d.message_id=e.message_id JOIN mailbox m ON m.id=e.mailbox_id
            """)
        {
            Mend = "DELETE FROM doomed_message WHERE message_id IN (SELECT e.message_id FROM entry e JOIN mailbox m ON m.id=e.mailbox_id);",
        },

        new(InconsistencyKind.MessageWithoutEntry,
            $"""
            SELECT account_id, NULL, NULL, id, printf('message %d of account %d lies in no mailbox', id, account_id)
            FROM message WHERE id IN ({Unheld}) AND account_id IN (SELECT id FROM account)
            """),

        new(InconsistencyKind.WrongCopies,
            $"""
            SELECT coalesce(w.account_id, c.account_id), NULL, NULL, coalesce(w.message_id, c.message_id),
                printf('message %d has %d further entries, %d are noted', coalesce(w.message_id, c.message_id), coalesce(w.extra, 0), coalesce(c.extra, 0))
            FROM ({WantedCopies}) w
            FULL JOIN (SELECT * FROM message_copies WHERE account_id IN (SELECT id FROM account)) c
                ON c.account_id=w.account_id AND c.message_id=w.message_id
            WHERE w.extra IS NOT c.extra
            """)
        {
            Mend =
            $"""
            DELETE FROM message_copies WHERE account_id IN (SELECT id FROM account);
            INSERT INTO message_copies {WantedCopies};
            """,
        },

        new(InconsistencyKind.KeywordsWithoutSet,
            """
            SELECT m.account_id, m.id, e.uid, e.message_id,
                printf('UID %d in mailbox "%s" of account %d has keyword set %d, which does not exist', e.uid, m.name, m.account_id, e.keywords)
            FROM entry e JOIN mailbox m ON m.id=e.mailbox_id
            LEFT JOIN keyword_set k ON k.account_id=m.account_id AND k.number=e.keywords
            WHERE e.keywords<>0 AND k.number IS NULL
            """)
        {
            Mend =
            """
            UPDATE entry SET keywords=0 FROM mailbox m WHERE m.id=entry.mailbox_id AND keywords<>0
                AND NOT EXISTS(SELECT 1 FROM keyword_set k WHERE k.account_id=m.account_id AND k.number=entry.keywords);
            """,
        },

        new(InconsistencyKind.WrongMessageSize,
            """
            SELECT m.account_id, NULL, NULL, m.id, printf('message %d has %d bytes, not %d', m.id, length(m.prefix) + b.length, m.size)
            FROM message m JOIN blob b ON b.id=m.blob_id WHERE m.size<>length(m.prefix) + b.length
            """)
        {
            Mend =
            """
            UPDATE message SET size=length(prefix) + b.length FROM blob b
            WHERE b.id=message.blob_id AND size<>length(prefix) + b.length;
            """,
        },

        new(InconsistencyKind.WrongEntrySize,
            """
            SELECT NULL, e.mailbox_id, e.uid, e.message_id,
                printf('UID %d in mailbox %d says %d bytes, its message has %d', e.uid, e.mailbox_id, e.size, m.size)
            FROM entry e JOIN message m ON m.id=e.message_id WHERE e.size<>m.size
            """)
        {
            Mend = "UPDATE entry SET size=m.size FROM message m WHERE m.id=entry.message_id AND entry.size<>m.size;",
        },

        new(InconsistencyKind.MessageWithoutBlob,
            """
            SELECT account_id, NULL, NULL, id, printf('of message %d of account %d nobody knows where its bytes are', id, account_id)
            FROM message WHERE blob_id NOT IN (SELECT id FROM blob)
            """),

        new(InconsistencyKind.BlobsShareAPlace,
            """
            SELECT NULL, NULL, NULL, NULL, printf('%d blobs lie in segment %d at position %d', count(*), segment, offset)
            FROM blob GROUP BY segment, offset HAVING count(*) > 1
            """),

        new(InconsistencyKind.WrongReferences,
            $"""
            SELECT NULL, NULL, NULL, NULL, printf('blob %d is used by %d messages, %d are noted', b.id, coalesce(m.uses, 0), b.refs)
            FROM blob b LEFT JOIN ({UsesOfBlobs}) m ON m.blob_id=b.id
            WHERE b.refs IS NOT m.uses
            """)
        {
            Mend =
            $"""
            DELETE FROM blob WHERE id NOT IN (SELECT blob_id FROM ({UsesOfBlobs}));
            UPDATE blob SET refs=m.uses FROM ({UsesOfBlobs}) m
            WHERE m.blob_id=blob.id AND refs<>m.uses;
            """,
        },
    ];
}
