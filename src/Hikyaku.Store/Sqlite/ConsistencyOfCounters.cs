using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

/// <summary>Numbers that are kept so that nobody has to count, and numbers that only grow.</summary>
internal static class ConsistencyOfCounters
{
    /// <summary>Flags are bits: 1 \Seen, 8 \Deleted.</summary>
    private const string EntriesOfMailboxes =
        """
        SELECT mailbox_id, count(*) AS messages, sum((flags & 1)=0) AS unseen, sum((flags & 8)<>0) AS deleted, sum(size) AS size,
            max(uid) AS last_uid, max(modseq) AS modseq
        FROM entry GROUP BY mailbox_id
        """;

    private const string WantedModSeq =
        """
        max(coalesce((SELECT max(highest_modseq) FROM mailbox m WHERE m.account_id=s.account_id), 0),
            coalesce((SELECT max(modseq) FROM expunged x WHERE x.account_id=s.account_id), 0))
        """;

    private const string HeldByAccounts =
        """
        SELECT a.id AS account_id,
            coalesce((SELECT sum(messages) FROM mailbox m WHERE m.account_id=a.id), 0) AS entries,
            coalesce(h.bytes, 0) AS bytes
        FROM account a LEFT JOIN (
            SELECT account_id, sum(size) AS bytes FROM message
            WHERE id NOT IN (SELECT message_id FROM doomed_message) GROUP BY account_id) h ON h.account_id=a.id
        """;

    internal const string HighestId =
        """
        max(coalesce((SELECT max(id) FROM account), 0), coalesce((SELECT max(id) FROM mailbox), 0), coalesce((SELECT max(id) FROM message), 0),
            coalesce((SELECT max(id) FROM blob), 0), coalesce((SELECT max(id) FROM journey), 0), coalesce((SELECT max(id) FROM queue_message), 0))
        """;

    internal static readonly IReadOnlyList<ConsistencyRule> Rules =
    [
        new(InconsistencyKind.UidNextTooLow,
            $"""
            SELECT m.account_id, m.id, NULL, NULL,
                printf('mailbox "%s" of account %d would give UID %d again', m.name, m.account_id, m.uid_next)
            FROM mailbox m JOIN ({EntriesOfMailboxes}) e ON e.mailbox_id=m.id WHERE m.uid_next<=e.last_uid
            """)
        {
            Mend =
            $"""
            UPDATE mailbox SET uid_next=e.last_uid + 1 FROM ({EntriesOfMailboxes}) e
            WHERE e.mailbox_id=mailbox.id AND uid_next<=e.last_uid;
            """,
        },

        new(InconsistencyKind.MailboxModSeqTooLow,
            $"""
            SELECT m.account_id, m.id, NULL, NULL,
                printf('mailbox "%s" of account %d has modseq %d, an entry has %d', m.name, m.account_id, m.highest_modseq, e.modseq)
            FROM mailbox m JOIN ({EntriesOfMailboxes}) e ON e.mailbox_id=m.id WHERE m.highest_modseq<e.modseq
            """)
        {
            Mend =
            $"""
            UPDATE mailbox SET highest_modseq=e.modseq FROM ({EntriesOfMailboxes}) e
            WHERE e.mailbox_id=mailbox.id AND highest_modseq<e.modseq;
            """,
        },

        new(InconsistencyKind.AccountModSeqTooLow,
            $"""
            SELECT s.account_id, NULL, NULL, NULL,
                printf('account %d has modseq %d, %d was given already', s.account_id, s.modseq, {WantedModSeq})
            FROM account_state s WHERE s.modseq<{WantedModSeq}
            """)
        {
            Mend = $"UPDATE account_state AS s SET modseq={WantedModSeq} WHERE modseq<{WantedModSeq};",
        },

        new(InconsistencyKind.WrongMailboxCounters,
            $"""
            SELECT m.account_id, m.id, NULL, NULL,
                printf('mailbox "%s" of account %d says %d messages, %d unseen, %d deleted, %d bytes; it holds %d, %d, %d, %d',
                    m.name, m.account_id, m.messages, m.unseen, m.deleted, m.size,
                    coalesce(e.messages, 0), coalesce(e.unseen, 0), coalesce(e.deleted, 0), coalesce(e.size, 0))
            FROM mailbox m LEFT JOIN ({EntriesOfMailboxes}) e ON e.mailbox_id=m.id
            WHERE (m.messages, m.unseen, m.deleted, m.size)
                IS NOT (coalesce(e.messages, 0), coalesce(e.unseen, 0), coalesce(e.deleted, 0), coalesce(e.size, 0))
            """)
        {
            Mend =
            $"""
            UPDATE mailbox SET (messages, unseen, deleted, size) = (
                SELECT count(*), coalesce(sum((flags & 1)=0), 0), coalesce(sum((flags & 8)<>0), 0), coalesce(sum(size), 0)
                FROM entry WHERE mailbox_id=mailbox.id);
            """,
        },

        new(InconsistencyKind.WrongAccountCounters,
            $"""
            SELECT s.account_id, NULL, NULL, NULL,
                printf('account %d says %d entries, %d bytes; it holds %d, %d', s.account_id, s.entries, s.used_bytes, h.entries, h.bytes)
            FROM account_state s JOIN ({HeldByAccounts}) h ON h.account_id=s.account_id
            WHERE s.entries<>h.entries OR s.used_bytes<>h.bytes
            """)
        {
            Mend =
            $"""
            UPDATE account_state SET entries=h.entries, used_bytes=h.bytes FROM ({HeldByAccounts}) h
            WHERE h.account_id=account_state.account_id;
            """,
        },

        new(InconsistencyKind.SequenceTooLow,
            $"""
            SELECT NULL, NULL, NULL, NULL, printf('the sequence of ids would give %d again', next)
            FROM sequence WHERE name='id' AND next<={HighestId}
            UNION ALL
            SELECT NULL, NULL, NULL, NULL, printf('the sequence of UIDVALIDITY would give %d again', next)
            FROM sequence WHERE name='uid_validity' AND next<=coalesce((SELECT max(uid_validity) FROM mailbox), 0)
            """)
        {
            Mend =
            $"""
            UPDATE sequence SET next={HighestId} + 1 WHERE name='id' AND next<={HighestId};
            UPDATE sequence SET next=coalesce((SELECT max(uid_validity) FROM mailbox), 0) + 1
            WHERE name='uid_validity' AND next<=coalesce((SELECT max(uid_validity) FROM mailbox), 0);
            """,
        },
    ];
}
