using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

/// <summary>Accounts, and that everything belongs to one.</summary>
internal static class ConsistencyOfOwners
{
    private const string LostAnnotation =
        """
        (account_id<>0 AND account_id NOT IN (SELECT id FROM account)) OR (viewer_id>0 AND viewer_id NOT IN (SELECT id FROM account))
            OR (mailbox_id<>0 AND (account_id, mailbox_id) NOT IN (SELECT account_id, id FROM mailbox))
        """;

    private const string LostRights =
        """
        (grantee_id<>0 AND grantee_id NOT IN (SELECT id FROM account)) OR (account_id, mailbox_id) NOT IN (SELECT account_id, id FROM mailbox)
        """;

    internal static readonly IReadOnlyList<ConsistencyRule> Rules =
    [
        new(InconsistencyKind.MailboxWithoutAccount,
            """
            SELECT account_id, id, NULL, NULL, printf('mailbox "%s" belongs to account %d, which is gone', name, account_id)
            FROM mailbox WHERE account_id NOT IN (SELECT id FROM account)
            """)
        {
            Mend =
            """
            INSERT INTO doomed_mailbox SELECT id, account_id FROM mailbox WHERE account_id NOT IN (SELECT id FROM account)
                ON CONFLICT DO NOTHING;
            DELETE FROM mailbox WHERE account_id NOT IN (SELECT id FROM account);
            """,
        },

        new(InconsistencyKind.MessageWithoutAccount,
            """
            SELECT account_id, NULL, NULL, id, printf('message %d belongs to account %d, which is gone', id, account_id)
            FROM message
            WHERE account_id NOT IN (SELECT id FROM account UNION SELECT account_id FROM doomed_mailbox UNION SELECT account_id FROM mailbox)
                AND id NOT IN (SELECT message_id FROM doomed_message)
            """)
        {
            Mend =
            """
            INSERT INTO doomed_message SELECT id FROM message
            WHERE account_id NOT IN (SELECT id FROM account UNION SELECT account_id FROM doomed_mailbox UNION SELECT account_id FROM mailbox)
            ON CONFLICT DO NOTHING;
            """,
        },

        new(InconsistencyKind.AnnotationWithoutOwner,
            $"""
            SELECT nullif(account_id, 0), nullif(mailbox_id, 0), NULL, NULL,
                printf('annotation %s belongs to a mailbox or an account that is gone', entry)
            FROM annotation WHERE {LostAnnotation}
            """)
        {
            Mend = $"DELETE FROM annotation WHERE {LostAnnotation};",
        },

        new(InconsistencyKind.RightsWithoutOwner,
            $"""
            SELECT account_id, mailbox_id, NULL, NULL, printf('rights of account %d in mailbox %d: one of them is gone', grantee_id, mailbox_id)
            FROM mailbox_right WHERE {LostRights}
            """)
        {
            Mend = $"DELETE FROM mailbox_right WHERE {LostRights};",
        },

        new(InconsistencyKind.AccountWithoutState,
            """
            SELECT id, NULL, NULL, NULL, printf('account %s has no counters', address)
            FROM account WHERE id NOT IN (SELECT account_id FROM account_state)
            """)
        {
            Mend = "INSERT INTO account_state SELECT id, 0, 0, 0 FROM account WHERE id NOT IN (SELECT account_id FROM account_state);",
        },

        new(InconsistencyKind.AccountWithoutInbox,
            """
            SELECT id, NULL, NULL, NULL, printf('account %s has no INBOX', address)
            FROM account a WHERE NOT EXISTS(SELECT 1 FROM mailbox m WHERE m.account_id=a.id AND m.name='INBOX')
            """),

        new(InconsistencyKind.AccountWithoutDomain,
            """
            SELECT id, NULL, NULL, NULL, printf('account %s belongs to a domain that is not configured', address)
            FROM account WHERE substr(address, instr(address, '@') + 1) NOT IN (SELECT name FROM domain)
            """),
    ];
}
