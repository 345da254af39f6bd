namespace Hikyaku.Store.Sqlite;

/// <summary>The tables of search.db (docs/on-disk.md says what they mean). There are no migrations: what is derived is made anew.</summary>
internal static class SearchSchema
{
    /// <summary>Marks a database as our search index: "HIKS".</summary>
    internal const long ApplicationId = 0x48494B53;

    /// <summary>Goes up with every change of the tables or of what is in them.</summary>
    internal const int Version = 2;

    /// <summary>A run's number times two to this, plus the number of a piece of it, is where that stands.</summary>
    internal const int PieceBits = 32;

    internal const string Tables =
        """
        CREATE TABLE progress(
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL) WITHOUT ROWID, STRICT;

        CREATE TABLE anchor(
            message_id INTEGER PRIMARY KEY,
            checksum INTEGER NOT NULL) STRICT;

        CREATE TABLE fresh(
            message_id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL,
            text BLOB NOT NULL) STRICT;
        CREATE INDEX fresh_account ON fresh(account_id, message_id);

        CREATE TABLE run(
            id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL,
            state INTEGER NOT NULL,
            level INTEGER NOT NULL,
            first_message INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            ids BLOB NOT NULL) STRICT;
        CREATE INDEX run_account ON run(account_id, state, first_message);

        CREATE TABLE word(
            id INTEGER PRIMARY KEY,
            run_id INTEGER NOT NULL,
            first BLOB NOT NULL,
            entries BLOB NOT NULL) STRICT;
        CREATE INDEX word_first ON word(run_id, first);

        CREATE TABLE posting(
            id INTEGER PRIMARY KEY,
            octets BLOB NOT NULL) STRICT;
        """;
}

/// <summary>Whether a run of the search index is searched.</summary>
internal enum IndexRunState
{
    /// <summary>It is being written.</summary>
    Building = 0,

    /// <summary>It is searched, and never changes.</summary>
    Live = 1,

    /// <summary>Others hold what it held; its rows go.</summary>
    Doomed = 2,
}

/// <summary>The two rows of octets that belong to a run's words, in the order of the words.</summary>
internal enum PostingKind
{
    /// <summary>For each word, which messages have it.</summary>
    Messages = 0,

    /// <summary>For each word, where in each of those messages it stands.</summary>
    Positions = 1,
}

/// <summary>A sorted piece of an account's search index.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Account">Whose messages it holds.</param>
/// <param name="Level">How often it was merged.</param>
/// <param name="Messages">How many messages it holds.</param>
internal readonly record struct IndexRun(long Id, long Account, int Level, int Messages);
