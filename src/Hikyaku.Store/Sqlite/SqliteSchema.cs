namespace Hikyaku.Store.Sqlite;

/// <summary>The tables (docs/on-disk.md says what they mean), and the way from each version to the next.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks a database as ours: "HIKY".</summary>
    internal const long ApplicationId = 0x48494B59;

    /// <summary>The version this program writes.</summary>
    internal static int Version => Migrations.Count;

    /// <summary>Element n leads from version n to n + 1; version 0 is the empty database.</summary>
    internal static readonly IReadOnlyList<string> Migrations = [Version1, Version2, Version3, MessageQuota, Annotations, MailboxRights, SigningKeys, Policies, TlsSessions, FutureRelease, DmarcCounts, Priorities, Deadlines];

    /// <summary>0 in rows from before: they were to leave at once, and how many recipients they had is not known.</summary>
    private const string FutureRelease =
        """
        ALTER TABLE queue_message ADD COLUMN release_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queue_message ADD COLUMN recipients INTEGER NOT NULL DEFAULT 0;
        """;

    /// <summary>Mail in the names of other domains, until they have been told of it.</summary>
    private const string DmarcCounts =
        """
        CREATE TABLE dmarc_count(
            day INTEGER NOT NULL,
            domain TEXT NOT NULL,
            row TEXT NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY(day, domain, row)) WITHOUT ROWID, STRICT;
        """;

    /// <summary>Of what is due the most urgent comes first.</summary>
    private const string Priorities =
        """
        ALTER TABLE queue_message ADD COLUMN priority INTEGER;
        ALTER TABLE queue_recipient ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
        DROP INDEX queue_due;
        CREATE INDEX queue_due ON queue_recipient(domain, priority DESC, due_at) WHERE state=0;
        """;

    /// <summary>Seconds after the arrival, NULL without; the mode is 1 for R, plus 2 for T.</summary>
    private const string Deadlines =
        """
        ALTER TABLE queue_message ADD COLUMN deliver_by INTEGER;
        ALTER TABLE queue_message ADD COLUMN deliver_by_mode INTEGER NOT NULL DEFAULT 0;
        """;

    private const string MessageQuota = "ALTER TABLE account ADD COLUMN quota_messages INTEGER NOT NULL DEFAULT 0;";

    private const string Annotations =
        """
        CREATE TABLE annotation(
            account_id INTEGER NOT NULL,
            mailbox_id INTEGER NOT NULL,
            viewer_id INTEGER NOT NULL,
            entry TEXT NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY(account_id, mailbox_id, viewer_id, entry)) WITHOUT ROWID, STRICT;
        """;

    private const string MailboxRights =
        """
        CREATE TABLE mailbox_right(
            account_id INTEGER NOT NULL,
            mailbox_id INTEGER NOT NULL,
            grantee_id INTEGER NOT NULL,
            negative INTEGER NOT NULL,
            rights INTEGER NOT NULL,
            PRIMARY KEY(account_id, mailbox_id, grantee_id, negative)) WITHOUT ROWID, STRICT;
        CREATE INDEX mailbox_right_grantee ON mailbox_right(grantee_id);
        """;

    private const string SigningKeys =
        """
        CREATE TABLE signing_key(
            domain TEXT NOT NULL,
            selector TEXT NOT NULL,
            algorithm INTEGER NOT NULL,
            private_key BLOB NOT NULL,
            state INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            PRIMARY KEY(domain, selector)) WITHOUT ROWID, STRICT;
        """;

    private const string Policies =
        """
        CREATE TABLE sts_policy(
            domain TEXT PRIMARY KEY,
            policy_id TEXT NOT NULL,
            policy TEXT NOT NULL,
            fetched_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
        """;

    private const string TlsSessions =
        """
        CREATE TABLE tls_session(
            day INTEGER NOT NULL,
            domain TEXT NOT NULL,
            policy_type TEXT NOT NULL,
            policy TEXT NOT NULL,
            policy_hosts TEXT NOT NULL,
            failure TEXT NOT NULL,
            host TEXT NOT NULL,
            address TEXT NOT NULL,
            own_address TEXT NOT NULL,
            reason TEXT NOT NULL,
            sessions INTEGER NOT NULL,
            PRIMARY KEY(day, domain, policy_type, policy, policy_hosts, failure, host, address, own_address, reason)) WITHOUT ROWID, STRICT;
        """;

    private const string Version1 =
        """
        CREATE TABLE sequence(
            name TEXT PRIMARY KEY,
            next INTEGER NOT NULL) WITHOUT ROWID, STRICT;
        INSERT INTO sequence VALUES ('id', 1), ('uid_validity', 1), ('threads', 1);

        CREATE TABLE domain(
            name TEXT PRIMARY KEY,
            created_at INTEGER NOT NULL) WITHOUT ROWID, STRICT;

        CREATE TABLE account(
            id INTEGER PRIMARY KEY,
            address TEXT NOT NULL UNIQUE,
            role INTEGER NOT NULL,
            quota INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            password_hash TEXT NOT NULL,
            scram_salt BLOB NOT NULL,
            scram_iterations INTEGER NOT NULL,
            scram_stored_key BLOB NOT NULL,
            scram_server_key BLOB NOT NULL) STRICT;

        CREATE TABLE account_state(
            account_id INTEGER PRIMARY KEY,
            modseq INTEGER NOT NULL,
            used_bytes INTEGER NOT NULL,
            entries INTEGER NOT NULL) STRICT;

        CREATE TABLE alias(
            address TEXT NOT NULL,
            target TEXT NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY(address, target)) WITHOUT ROWID, STRICT;

        CREATE TABLE mailbox(
            id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL,
            name TEXT NOT NULL,
            role INTEGER NOT NULL,
            uid_validity INTEGER NOT NULL,
            uid_next INTEGER NOT NULL DEFAULT 1,
            first_recent INTEGER NOT NULL DEFAULT 1,
            highest_modseq INTEGER NOT NULL,
            messages INTEGER NOT NULL DEFAULT 0,
            unseen INTEGER NOT NULL DEFAULT 0,
            deleted INTEGER NOT NULL DEFAULT 0,
            size INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE UNIQUE INDEX mailbox_name ON mailbox(account_id, name);

        CREATE TABLE entry(
            mailbox_id INTEGER NOT NULL,
            uid INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            keywords INTEGER NOT NULL,
            modseq INTEGER NOT NULL,
            size INTEGER NOT NULL,
            internal_date INTEGER NOT NULL,
            saved_at INTEGER NOT NULL,
            PRIMARY KEY(mailbox_id, uid)) WITHOUT ROWID, STRICT;

        CREATE TABLE keyword_set(
            account_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            keywords TEXT NOT NULL,
            PRIMARY KEY(account_id, number)) WITHOUT ROWID, STRICT;

        CREATE TABLE expunged(
            account_id INTEGER NOT NULL,
            modseq INTEGER NOT NULL,
            mailbox_id INTEGER NOT NULL,
            uid INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            PRIMARY KEY(account_id, modseq, mailbox_id, uid)) WITHOUT ROWID, STRICT;

        CREATE TABLE subscription(
            account_id INTEGER NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY(account_id, name)) WITHOUT ROWID, STRICT;

        CREATE TABLE message(
            id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL,
            blob_id INTEGER NOT NULL,
            journey_id INTEGER NOT NULL,
            thread_id INTEGER NOT NULL,
            thread_keys BLOB NOT NULL,
            size INTEGER NOT NULL,
            sent_at INTEGER,
            attachment INTEGER NOT NULL,
            preview TEXT NOT NULL,
            prefix BLOB NOT NULL,
            envelope BLOB NOT NULL,
            body_structure BLOB NOT NULL,
            parts BLOB NOT NULL) STRICT;

        CREATE TABLE message_copies(
            account_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            extra INTEGER NOT NULL,
            PRIMARY KEY(account_id, message_id)) WITHOUT ROWID, STRICT;

        CREATE TABLE doomed_message(message_id INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE doomed_mailbox(
            mailbox_id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL) STRICT;

        CREATE TABLE thread_key(
            account_id INTEGER NOT NULL,
            hash INTEGER NOT NULL,
            thread_id INTEGER NOT NULL,
            used_on INTEGER NOT NULL,
            PRIMARY KEY(account_id, hash)) WITHOUT ROWID, STRICT;

        CREATE TABLE blob(
            id INTEGER PRIMARY KEY,
            segment INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            length INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            refs INTEGER NOT NULL) STRICT;

        CREATE TABLE journey(
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            message_id TEXT,
            events TEXT NOT NULL) STRICT;
        """;

    /// <summary>NULL in rows from before: what it would hold stands in the header of the message.</summary>
    private const string Version2 = "ALTER TABLE message ADD COLUMN ancestors TEXT;";

    /// <summary>Mail on its way to other servers, and what happens to a message after its acceptance.</summary>
    private const string Version3 =
        """
        CREATE TABLE queue_message(
            id INTEGER PRIMARY KEY,
            blob_id INTEGER NOT NULL,
            size INTEGER NOT NULL,
            arrived_at INTEGER NOT NULL,
            reverse_path TEXT NOT NULL,
            body INTEGER NOT NULL,
            utf8 INTEGER NOT NULL,
            require_tls INTEGER NOT NULL,
            ret INTEGER NOT NULL,
            envelope_id TEXT,
            prefix BLOB NOT NULL) STRICT;

        CREATE TABLE queue_recipient(
            message_id INTEGER NOT NULL,
            position INTEGER NOT NULL,
            address TEXT NOT NULL,
            domain TEXT NOT NULL,
            notify INTEGER NOT NULL,
            original_recipient TEXT,
            state INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            claimed_until INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            attempted_at INTEGER,
            last_result TEXT,
            warned INTEGER NOT NULL,
            PRIMARY KEY(message_id, position)) WITHOUT ROWID, STRICT;
        CREATE INDEX queue_due ON queue_recipient(domain, due_at) WHERE state=0;

        CREATE TABLE journey_part(
            journey_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            events TEXT NOT NULL,
            PRIMARY KEY(journey_id, number)) WITHOUT ROWID, STRICT;
        """;
}
