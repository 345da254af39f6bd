using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class OpeningTests
{
    [Fact]
    public async Task A_store_is_open_in_one_process_only()
    {
        await using var bench = await StoreBench.CreateAsync();

        var refused = await Assert.ThrowsAsync<StoreUnusableException>(() => Open(bench.Options));

        Assert.Contains("lock", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        await Create(folder);
        using (var database = SqliteDatabase.Open(folder.Combine("hikyaku.db"), readOnly: false))
            database.Execute($"PRAGMA user_version={SqliteSchema.Version + 1}");

        var refused = await Assert.ThrowsAsync<StoreUnusableException>(() => Open(Options(folder)));

        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
        using (var database = SqliteDatabase.Open(folder.Combine("hikyaku.db"), readOnly: true))
            Assert.Equal(SqliteSchema.Version + 1, database.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (var database = SqliteDatabase.Open(folder.Combine("hikyaku.db"), readOnly: false))
            database.Execute("CREATE TABLE theirs(x)");

        var refused = await Assert.ThrowsAsync<StoreUnusableException>(() => Open(Options(folder)));

        Assert.Contains("another program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_advice()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("hikyaku.db"), new string('x', 8192));

        var refused = await Assert.ThrowsAsync<StoreUnusableException>(() => Open(Options(folder)));

        Assert.Contains("Restore a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_schema_is_migrated_step_by_step_after_a_copy_was_kept()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("hikyaku.db");
        string[] older = ["CREATE TABLE one(x); INSERT INTO one VALUES (1);"];
        using (var database = SqliteDatabase.Open(path, readOnly: false))
            new SqliteMigration(database, path, folder.Combine("snapshots"), older).Run();

        string[] newer = [.. older, "CREATE TABLE two(x);", "INSERT INTO two SELECT x+1 FROM one;"];
        using (var database = SqliteDatabase.Open(path, readOnly: false))
        {
            new SqliteMigration(database, path, folder.Combine("snapshots"), newer).Run();
            Assert.Equal(2, database.Scalar("SELECT x FROM two"));
            Assert.Equal(3, database.Scalar("PRAGMA user_version"));
        }

        using var kept = SqliteDatabase.Open(folder.Combine("snapshots", "hikyaku-schema-1.db"), readOnly: true);
        Assert.Equal(1, kept.Scalar("PRAGMA user_version"));
        Assert.Equal(1, kept.Scalar("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task Messages_from_before_schema_2_tell_their_ancestors_by_their_headers()
    {
        using var folder = new TemporaryFolder();
        long message;
        await using (var store = await Open(Options(folder)))
        {
            Assert.True((await store.Directory.AddDomainAsync("example.test")).Succeeded);
            var alice = Value(await store.Directory.AddAccountAsync(new NewAccount("alice@example.test", "wonderland")));
            var draft = store.Blobs.CreateDraft();
            draft.Write("References: <1@a> <2@a>\r\n\r\nbody\r\n"u8);
            using var octets = draft.OpenRead();
            var accepted = Value(await store.Messages.AcceptAsync(new Acceptance
            {
                Content = draft,
                Structure = MessageScanner.Scan(octets),
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Deliveries = [new LocalDelivery { Account = alice.Id }],
            }));
            message = accepted.Filed[0].MessageId;
            Assert.Equal(["1@a", "2@a"], store.Messages.Find(message)!.Ancestors);
        }
        using (var database = SqliteDatabase.Open(folder.Combine("hikyaku.db"), readOnly: false))
        {
            database.Execute(
                """
                DROP TABLE queue_message;
                DROP TABLE queue_recipient;
                DROP TABLE journey_part;
                DROP TABLE signing_key;
                DROP TABLE sts_policy;
                DROP TABLE tls_session;
                DROP TABLE dmarc_count;
                DROP TABLE mailbox_right;
                DROP TABLE annotation;
                ALTER TABLE account DROP COLUMN quota_messages;
                ALTER TABLE message DROP COLUMN ancestors;
                PRAGMA user_version=1;
                """);
        }

        await using var opened = await Open(Options(folder));

        Assert.Null(opened.Messages.Find(message)!.Ancestors);
        Assert.Equal(["1@a", "2@a"], opened.Messages.ReadAncestors(message));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_version_before_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("hikyaku.db");
        using var database = SqliteDatabase.Open(path, readOnly: false);
        string[] migrations = ["CREATE TABLE one(x);", "CREATE TABLE two(x); INSERT INTO missing VALUES (1);"];

        Assert.Throws<InvalidOperationException>(() => new SqliteMigration(database, path, folder.Combine("snapshots"), migrations).Run());

        Assert.Equal(1, database.Scalar("PRAGMA user_version"));
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM sqlite_schema WHERE name='two'"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("file"), "");

        await Assert.ThrowsAsync<StoreUnusableException>(
            () => Open(new StoreOptions { DataDirectory = folder.Combine("file", "data") }));
    }

    [Fact]
    public async Task Opening_again_after_a_refusal_works()
    {
        using var folder = new TemporaryFolder();
        await Create(folder);
        using (var database = SqliteDatabase.Open(folder.Combine("hikyaku.db"), readOnly: false))
            database.Execute("PRAGMA user_version=1000");
        await Assert.ThrowsAsync<StoreUnusableException>(() => Open(Options(folder)));
        using (var database = SqliteDatabase.Open(folder.Combine("hikyaku.db"), readOnly: false))
            database.Execute($"PRAGMA user_version={SqliteSchema.Version}");

        await using var store = await Open(Options(folder));

        Assert.Empty(store.Directory.Domains);
    }

    private static StoreOptions Options(TemporaryFolder folder) => new() { DataDirectory = folder.Path };

    private static Task<MailStore> Open(StoreOptions options) => MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task Create(TemporaryFolder folder) => await (await Open(Options(folder))).DisposeAsync();
}
