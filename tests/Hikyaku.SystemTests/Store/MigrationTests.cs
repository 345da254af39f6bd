using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Store;

public class MigrationTests
{
    [Fact]
    public async Task A_store_of_the_first_schema_opens_with_everything_in_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("hikyaku.db");
        using (var database = SqliteDatabase.Open(path, readOnly: false))
        {
            new SqliteMigration(database, path, folder.Combine("snapshots"), [SqliteSchema.Migrations[0]]).Run();
            database.Execute(
                """
                INSERT INTO domain VALUES ('example.test', 0);
                INSERT INTO account VALUES (1, 'alice@example.test', 0, 5000, 0, 'x', x'00', 1, x'00', x'00');
                INSERT INTO account_state VALUES (1, 1, 0, 0);
                INSERT INTO mailbox(id, account_id, name, role, uid_validity, highest_modseq) VALUES (2, 1, 'INBOX', 1, 7, 1);
                UPDATE sequence SET next=10 WHERE name='id';
                """);
        }

        await using var store = await MailStore.OpenAsync(
            new StoreOptions { DataDirectory = folder.Combine("") }, TimeProvider.System, NullLoggerFactory.Instance);

        var alice = store.Directory.Find("alice@example.test")!;
        Assert.Equal((5000, 0), (alice.QuotaBytes, alice.QuotaMessages));
        Assert.True((await store.Directory.SetQuotasAsync("alice@example.test", 6000, 7)).Succeeded);
        Assert.Equal(7, store.Directory.Find(alice.Id)!.QuotaMessages);
        var inbox = store.Mailboxes.Find(alice.Id, "INBOX")!;
        Assert.Equal(7u, inbox.UidValidity);
        Assert.Empty(store.Annotations.Of(alice.Id, inbox));
        Assert.True((await store.Annotations.SetAsync(alice.Id, inbox, [new Annotation("/shared/comment", [65])])).Succeeded);
        Assert.Equal("/shared/comment", Assert.Single(store.Annotations.Of(alice.Id, inbox)).Entry);
        Assert.Empty(store.Mailboxes.Grants(inbox));
        var anyone = new MailboxGrant(default, IsNegative: false, MailboxRights.Lookup);
        Assert.True((await store.Mailboxes.ChangeGrantAsync(alice.Id, inbox.Id, GrantChange.Add, anyone)).Succeeded);
        Assert.Equal(anyone, Assert.Single(store.Mailboxes.Grants(inbox)));
        Assert.True(store.SigningKeys.IsEmpty);
        Assert.True(File.Exists(folder.Combine("snapshots", "hikyaku-schema-1.db")));
    }
}
