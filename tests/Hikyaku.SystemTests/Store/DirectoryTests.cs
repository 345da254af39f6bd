using Hikyaku.Protocol.Addressing;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class DirectoryTests
{
    [Fact]
    public async Task A_recipient_is_found_whatever_the_case_and_with_a_detail_behind_a_plus_sign()
    {
        await using var bench = await CreateAsync();

        Assert.Equal(["alice@example.test"], Accounts(bench, "Alice@EXAMPLE.test"));
        var target = Assert.Single(Resolve(bench, "alice+news+daily@example.test").Accounts);
        Assert.Equal((bench.Alice.Id, "news+daily"), (target.Account.Id, target.Detail));
        Assert.Equal(RecipientKind.Unknown, Resolve(bench, "carol@example.test").Kind);
        Assert.Equal(RecipientKind.NotLocal, Resolve(bench, "alice@example.org").Kind);
        Assert.Equal(RecipientKind.NotLocal, Resolve(bench, "alice@[127.0.0.1]").Kind);
    }

    [Fact]
    public async Task An_alias_reaches_all_its_targets_through_other_aliases_and_out_of_loops()
    {
        await using var bench = await CreateAsync();
        await Alias(bench, "team@example.test", "alice@example.test", "both@example.test", "friend@elsewhere.example");
        await Alias(bench, "both@example.test", "bob@example.test", "alice@example.test", "team@example.test", "nobody@example.test");

        var team = Resolve(bench, "team@example.test");

        Assert.Equal(RecipientKind.Known, team.Kind);
        Assert.Equal(["alice@example.test", "bob@example.test"], team.Accounts.Select(target => target.Account.Address));
        Assert.Equal(["friend@elsewhere.example"], team.Remote.Select(address => address.ToString()));
        await Alias(bench, "circle@example.test", "circle@example.test");
        Assert.Equal(RecipientKind.Unknown, Resolve(bench, "circle@example.test").Kind);
    }

    [Fact]
    public async Task A_catch_all_takes_what_nobody_else_takes()
    {
        await using var bench = await CreateAsync();
        await Alias(bench, "@example.test", "bob@example.test");

        Assert.Equal(["bob@example.test"], Accounts(bench, "anyone@example.test"));
        Assert.Equal(["alice@example.test"], Accounts(bench, "alice@example.test"));
        Assert.Equal(["alice@example.test"], Accounts(bench, "alice+x@example.test"));
    }

    [Theory]
    [InlineData("postmaster@example.test")]
    [InlineData("Abuse@example.test")]
    public async Task Postmaster_and_abuse_are_always_somebody(string address)
    {
        await using var bench = await CreateAsync();

        // RFC 5321 §4.5.1, RFC 2142: without an admin the first account, then the admins, then whoever is named.
        Assert.Equal(["alice@example.test"], Accounts(bench, address));
        Value(await bench.Store.Directory.AddAccountAsync(new NewAccount("root@example.test", "secret", AccountRole.Admin)));
        Assert.Equal(["root@example.test"], Accounts(bench, address));
        await Alias(bench, address, "bob@example.test");
        Assert.Equal(["bob@example.test"], Accounts(bench, address));
    }

    [Fact]
    public async Task One_may_send_as_oneself_and_as_an_alias_that_reaches_one()
    {
        await using var bench = await CreateAsync();
        await Alias(bench, "team@example.test", "alice@example.test");

        Assert.True(MaySend(bench, bench.Alice, "Alice@example.test"));
        Assert.True(MaySend(bench, bench.Alice, "alice+shop@example.test"));
        Assert.True(MaySend(bench, bench.Alice, "team@example.test"));
        Assert.False(MaySend(bench, bench.Bob, "team@example.test"));
        Assert.False(MaySend(bench, bench.Alice, "bob@example.test"));
        Assert.False(MaySend(bench, bench.Alice, "alice@example.org"));
    }

    [Fact]
    public async Task What_was_added_is_there_after_the_store_was_closed_and_opened()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Directory.AddDomainAsync("Bücher.example"));
        await Alias(bench, "team@example.test", "bob@example.test", "alice@example.test");
        Value(await bench.Store.Directory.SetQuotaAsync("bob@example.test", 123));

        await bench.ReopenAsync();

        Assert.Equal(["example.test", "xn--bcher-kva.example"], bench.Store.Directory.Domains);
        Assert.True(bench.Store.Directory.IsLocalDomain("BÜCHER.example"));
        Assert.Equal(["bob@example.test", "alice@example.test"], Assert.Single(bench.Store.Directory.ListAliases()).Targets);
        Assert.Equal(123, bench.Store.Directory.Find("BOB@example.test")?.QuotaBytes);
        Assert.Equal(bench.Alice, bench.Store.Directory.Find(bench.Alice.Id));
        Assert.Equal(2, bench.Store.Directory.ListAccounts("example.test").Count);
        Assert.Empty(bench.Store.Directory.ListAccounts("Bücher.example"));
    }

    [Fact]
    public async Task What_is_there_already_or_not_allowed_is_refused()
    {
        await using var bench = await CreateAsync();
        var directory = bench.Store.Directory;
        await Alias(bench, "team@example.test", "alice@example.test");

        Assert.Equal(StoreErrorKind.AlreadyExists, (await directory.AddDomainAsync("EXAMPLE.test")).Error?.Kind);
        Assert.Equal(StoreErrorKind.Invalid, (await directory.AddDomainAsync("not a domain")).Error?.Kind);
        Assert.Equal(StoreErrorKind.InUse, (await directory.RemoveDomainAsync("example.test")).Error?.Kind);
        Assert.Equal(StoreErrorKind.AlreadyExists, (await directory.AddAccountAsync(new NewAccount("ALICE@example.test", "x"))).Error?.Kind);
        Assert.Equal(StoreErrorKind.AlreadyExists, (await directory.AddAccountAsync(new NewAccount("team@example.test", "x"))).Error?.Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await directory.AddAccountAsync(new NewAccount("a@elsewhere.example", "x"))).Error?.Kind);
        Assert.Equal(StoreErrorKind.Invalid, (await directory.AddAccountAsync(new NewAccount("carol@example.test", ""))).Error?.Kind);
        Assert.Equal(StoreErrorKind.Invalid, (await directory.AddAccountAsync(new NewAccount("\"a b\"@example.test", "x"))).Error?.Kind);
        Assert.Equal(StoreErrorKind.AlreadyExists, (await directory.AddAliasAsync("bob@example.test", ["alice@example.test"])).Error?.Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await directory.AddAliasAsync("x@elsewhere.example", ["alice@example.test"])).Error?.Kind);
        Assert.Equal(StoreErrorKind.Invalid, (await directory.AddAliasAsync("y@example.test", ["nonsense"])).Error?.Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await directory.RemoveAliasAsync("team@example.test", "bob@example.test")).Error?.Kind);
    }

    [Fact]
    public async Task Many_accounts_are_added_together_or_not_at_all()
    {
        await using var bench = await CreateAsync();

        var refused = await bench.Store.Directory.AddAccountsAsync(
            [new NewAccount("c@example.test", "x"), new NewAccount("d@example.test", "x"), new NewAccount("C@example.test", "x")]);

        Assert.Equal(StoreErrorKind.AlreadyExists, refused.Error?.Kind);
        Assert.Null(bench.Store.Directory.Find("c@example.test"));
        Assert.Equal(2, Value(await bench.Store.Directory.AddAccountsAsync([new NewAccount("c@example.test", "x"), new NewAccount("d@example.test", "x")])).Count);
    }

    [Fact]
    public async Task A_removed_account_is_gone_with_its_mail_and_its_name_is_free_again()
    {
        await using var bench = await CreateAsync();
        var shared = await bench.AcceptAsync("Subject: both\r\n\r\n", bench.Alice, bench.Bob);
        await bench.FillAsync(bench.Alice, 700);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        AccountId? forgotten = null;
        bench.Store.Directory.CredentialsChanged += id => forgotten = id;

        Value(await bench.Store.Directory.RemoveAccountAsync("alice@example.test"));

        Assert.True(view.IsGone);
        Assert.Equal(bench.Alice.Id, forgotten);
        Assert.Null(bench.Store.Directory.Find("alice@example.test"));
        Assert.Equal(RecipientKind.Unknown, Resolve(bench, "alice@example.test").Kind);
        Assert.Equal("Subject: both\r\n\r\n", bench.Read(shared.Filed[1].MessageId));
        await EventuallyAsync(() =>
        {
            using var reader = bench.Store.Engine.Read();
            return reader.Blobs(0, 1000).Count == 1;
        });
        var again = Value(await bench.Store.Directory.AddAccountAsync(new NewAccount("alice@example.test", "new")));
        Assert.NotEqual(bench.Alice.Id, again.Id);
        Assert.Equal(0, bench.Inbox(again).Messages);
    }

    [Fact]
    public async Task Removing_the_last_target_removes_the_alias_and_then_the_domain_can_go()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Directory.AddDomainAsync("other.test"));
        await Alias(bench, "a@other.test", "alice@example.test", "bob@example.test");
        Assert.Equal(StoreErrorKind.InUse, (await bench.Store.Directory.RemoveDomainAsync("other.test")).Error?.Kind);

        Value(await bench.Store.Directory.RemoveAliasAsync("a@other.test", "alice@example.test"));
        Assert.Equal(["bob@example.test"], Accounts(bench, "a@other.test"));
        Value(await bench.Store.Directory.RemoveAliasAsync("a@other.test", "bob@example.test"));

        Assert.Empty(bench.Store.Directory.ListAliases());
        Value(await bench.Store.Directory.RemoveDomainAsync("other.test"));
        Assert.False(bench.Store.Directory.IsLocalDomain("other.test"));
    }

    private static RecipientResolution Resolve(StoreBench bench, string address) => bench.Store.Directory.Resolve(MailAddress.TryParse(address)!);

    private static IEnumerable<string> Accounts(StoreBench bench, string address)
        => Resolve(bench, address).Accounts.Select(target => target.Account.Address);

    private static bool MaySend(StoreBench bench, Account account, string address)
        => bench.Store.Directory.MaySendAs(account, MailAddress.TryParse(address)!);

    private static async Task Alias(StoreBench bench, string address, params string[] targets)
        => Value(await bench.Store.Directory.AddAliasAsync(address, targets));
}
