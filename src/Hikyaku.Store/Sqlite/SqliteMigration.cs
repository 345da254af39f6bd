using System.Globalization;

namespace Hikyaku.Store.Sqlite;

/// <summary>Brings a database to the schema this program knows, after a copy; refuses what it doesn't know.</summary>
internal sealed class SqliteMigration(SqliteDatabase database, string path, string snapshotFolder, IReadOnlyList<string> migrations)
{
    /// <exception cref="StoreUnusableException">The file is damaged, not ours, or of a newer schema.</exception>
    internal void Run()
    {
        var version = ReadVersion();
        if (version > migrations.Count)
        {
            throw new StoreUnusableException(
                $"The database {path} has schema {version}; this program knows schemas up to {migrations.Count}. "
                + "Run the newer program that wrote it, or restore a backup made by this one.");
        }

        if (version == 0)
            database.Execute($"PRAGMA page_size=4096; PRAGMA application_id={SqliteSchema.ApplicationId};");
        database.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        if (version is > 0 && version < migrations.Count)
            KeepCopy(version);
        for (; version < migrations.Count; version++)
            Apply(version);
    }

    private int ReadVersion()
    {
        try
        {
            var version = (int)database.Scalar("PRAGMA user_version");
            var tables = database.Scalar("SELECT count(*) FROM sqlite_schema");
            if (tables > 0 && database.Scalar("PRAGMA application_id") != SqliteSchema.ApplicationId)
                throw new StoreUnusableException($"The file {path} is a SQLite database of another program. Choose another data folder.");
            return version;
        }
        catch (StorageFailureException failure) when (failure.Damaged)
        {
            throw new StoreUnusableException($"The file {path} is damaged or not a database. Restore a backup.", failure);
        }
    }

    private void KeepCopy(int version)
    {
        Directory.CreateDirectory(snapshotFolder);
        var name = string.Create(CultureInfo.InvariantCulture, $"hikyaku-schema-{version}.db");
        database.CopyTo(Path.Combine(snapshotFolder, name));
    }

    private void Apply(int version)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            database.Execute(migrations[version]);
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={version + 1}; COMMIT;"));
        }
        catch
        {
            if (database.InTransaction)
                database.Execute("ROLLBACK");
            throw;
        }
    }
}
