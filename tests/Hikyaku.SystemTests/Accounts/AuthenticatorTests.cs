using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Accounts;

public sealed class AuthenticatorTests : IAsyncLifetime
{
    private static readonly LoginOrigin Inside = new(IPAddress.Parse("192.0.2.1"), true, SHA256.HashData("certificate"u8), "imap");
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private MailStore _store = null!;

    [Fact]
    public async Task The_right_password_and_no_other_gets_in()
    {
        Assert.Equal("alice@example.test", (await LogInAsync("alice@example.test", "wonderland"))?.Address);
        Assert.Equal("alice@example.test", (await LogInAsync("ALICE@Example.Test", "wonderland"))?.Address);
        Assert.Equal("alice@example.test", (await LogInAsync("alice@example.test", "ｗonderland"))?.Address); // RFC 4013: NFKC
        Assert.Null(await LogInAsync("alice@example.test", "Wonderland"));
        Assert.Null(await LogInAsync("alice@example.test", ""));
        Assert.Null(await LogInAsync("bob@example.test", "wonderland"));
        Assert.Null(await LogInAsync("nobody@example.test", "wonderland"));
        Assert.Null(await LogInAsync("", "wonderland"));
    }

    [Fact]
    public async Task A_second_login_needs_no_hash_and_no_other_thread_until_the_password_is_changed()
    {
        await LogInAsync("alice@example.test", "wonderland");
        Assert.True(IsAtOnce("alice@example.test", "wonderland"));

        await _store.Directory.SetPasswordAsync("alice@example.test", "looking glass");
        Assert.Null(await LogInAsync("alice@example.test", "wonderland"));
        Assert.NotNull(await LogInAsync("alice@example.test", "looking glass"));
    }

    [Fact]
    public async Task An_account_that_is_gone_is_gone_from_memory_too()
    {
        await LogInAsync("alice@example.test", "wonderland");
        await _store.Directory.RemoveAccountAsync("alice@example.test");
        Assert.Null(await LogInAsync("alice@example.test", "wonderland"));
    }

    [Fact]
    public async Task Who_guesses_waits_also_with_the_right_password_and_only_from_there()
    {
        await LogInAsync("alice@example.test", "wonderland");
        for (var i = 0; i < 3; i++) await LogInAsync("alice@example.test", "wrong");

        var guess = _store.Authenticator.CheckPasswordAsync("alice@example.test", "wonderland", Inside).AsTask();
        Assert.False(guess.IsCompleted);
        Assert.NotNull((await _store.Authenticator.CheckPasswordAsync("alice@example.test", "wonderland", Inside with { Address = IPAddress.Parse("192.0.2.2") })).Account);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await guess).Account);
        Assert.True(IsAtOnce("alice@example.test", "wonderland"));
    }

    [Fact]
    public void Mechanisms_are_on_offer_inside_TLS_only()
    {
        Assert.Equal(["SCRAM-SHA-256", "PLAIN", "LOGIN"], _store.Authenticator.MechanismsFor(Inside));
        Assert.Empty(_store.Authenticator.MechanismsFor(Inside with { PasswordsAllowed = false }));
        foreach (var name in (string[])["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"])
        {
            Assert.Null(_store.Authenticator.Begin(name, Inside with { PasswordsAllowed = false }));
            Assert.Equal(name, _store.Authenticator.Begin(name.ToLowerInvariant(), Inside)!.Mechanism);
        }

        Assert.Null(_store.Authenticator.Begin("SCRAM-SHA-256-PLUS", Inside with { ServerEndPoint = default })); // nothing to bind to
        Assert.Null(_store.Authenticator.Begin("CRAM-MD5", Inside));
    }

    [Fact]
    public async Task A_client_that_saw_no_PLUS_on_offer_may_say_so()
    {
        // RFC 5802 §6: "y" is no downgrade, because PLUS is served and not advertised
        var step = await _store.Authenticator.Begin("SCRAM-SHA-256", Inside)!.StepAsync("y,,n=alice@example.test,r=nonce"u8.ToArray());
        Assert.Equal(SaslOutcome.Continue, step.Outcome);
    }

    [Theory]
    [InlineData("\0alice@example.test\0wonderland", SaslOutcome.Success)]
    [InlineData("alice@example.test\0alice@example.test\0wonderland", SaslOutcome.Success)]
    [InlineData("bob@example.test\0alice@example.test\0wonderland", SaslOutcome.Failure)] // RFC 4616 §2: may she act as him?
    [InlineData("\0alice@example.test\0wrong", SaslOutcome.Failure)]
    [InlineData("alice@example.test\0wonderland", SaslOutcome.Malformed)]
    [InlineData("", SaslOutcome.Malformed)]
    public async Task PLAIN_takes_one_message(string message, SaslOutcome outcome)
    {
        var exchange = _store.Authenticator.Begin("PLAIN", Inside)!;
        Assert.True(exchange.ClientFirst);
        Assert.Equal(SaslOutcome.Continue, (await exchange.StepAsync(null)).Outcome);
        var step = await exchange.StepAsync(Encoding.UTF8.GetBytes(message));
        Assert.Equal(outcome, step.Outcome);
        Assert.Equal(outcome == SaslOutcome.Success ? "alice@example.test" : null, step.Account?.Address);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await exchange.StepAsync(default(ReadOnlyMemory<byte>)));
    }

    [Fact]
    public async Task LOGIN_asks_for_name_and_password()
    {
        // draft-murchison-sasl-login §2.2
        var exchange = _store.Authenticator.Begin("LOGIN", Inside)!;
        Assert.False(exchange.ClientFirst);
        Assert.Equal("Username:", Encoding.ASCII.GetString((await exchange.StepAsync(null)).Data.Span));
        Assert.Equal("Password:", Encoding.ASCII.GetString((await exchange.StepAsync("alice@example.test"u8.ToArray())).Data.Span));
        var step = await exchange.StepAsync("wonderland"u8.ToArray());
        Assert.Equal((SaslOutcome.Success, "alice@example.test"), (step.Outcome, step.Account?.Address));
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "n,,", "alice@example.test", "wonderland", SaslOutcome.Success)]
    [InlineData("SCRAM-SHA-256", "n,a=alice@example.test,", "alice@example.test", "wonderland", SaslOutcome.Success)]
    [InlineData("SCRAM-SHA-256", "n,a=bob@example.test,", "alice@example.test", "wonderland", SaslOutcome.Failure)]
    [InlineData("SCRAM-SHA-256", "n,,", "alice@example.test", "wrong", SaslOutcome.Failure)]
    [InlineData("SCRAM-SHA-256", "n,,", "nobody@example.test", "wonderland", SaslOutcome.Failure)]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", "alice@example.test", "wonderland", SaslOutcome.Success)]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", "alice@example.test", "wrong", SaslOutcome.Failure)]
    public async Task SCRAM_proves_the_password_without_sending_it(string mechanism, string header, string name, string password, SaslOutcome outcome)
    {
        var exchange = _store.Authenticator.Begin(mechanism, Inside)!;
        var challenge = await exchange.StepAsync(Encoding.UTF8.GetBytes($"{header}n={name},r=clientnonce"));
        Assert.Equal(SaslOutcome.Continue, challenge.Outcome);
        var client = new ScramProof(password, header, $"n={name},r=clientnonce", Encoding.UTF8.GetString(challenge.Data.Span), header[0] == 'p' ? Inside.ServerEndPoint.ToArray() : []);
        var step = await exchange.StepAsync(client.Final);
        Assert.Equal(outcome, step.Outcome);
        if (outcome == SaslOutcome.Success) Assert.Equal(client.ExpectedVerifier, Encoding.ASCII.GetString(step.Data.Span)); // RFC 5802 §3
    }

    [Fact]
    public async Task SCRAM_tells_nobody_who_exists()
    {
        var known = await SaltOfAsync("alice@example.test");
        var unknown = await SaltOfAsync("nobody@example.test");
        Assert.Equal(known.Length, unknown.Length);
        Assert.Equal(known.Split(',')[1], (await SaltOfAsync("alice@example.test")).Split(',')[1]);
        Assert.Equal(unknown, await SaltOfAsync("NOBODY@example.test"));

        await _store.DisposeAsync();
        _store = await OpenAsync();
        Assert.Equal(unknown, await SaltOfAsync("nobody@example.test")); // as a real one's would
    }

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        await _store.Directory.AddDomainAsync("example.test");
        await _store.Directory.AddAccountAsync(new NewAccount("alice@example.test", "wonderland"));
        await _store.Directory.AddAccountAsync(new NewAccount("bob@example.test", "builder"));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private Task<MailStore> OpenAsync() => MailStore.OpenAsync(
        new StoreOptions { DataDirectory = _folder.Combine("data"), PasswordCost = new Argon2Cost(1024, 1) }, _time, NullLoggerFactory.Instance);

    private async Task<Account?> LogInAsync(string name, string password) => (await _store.Authenticator.CheckPasswordAsync(name, password, Inside)).Account;

    /// <summary>True when nothing had to be waited for, and it is right.</summary>
    private bool IsAtOnce(string name, string password)
    {
        var check = LogInAsync(name, password);
        return check.IsCompletedSuccessfully;
    }

    /// <summary>Salt and iterations as a client gets to see them.</summary>
    private async Task<string> SaltOfAsync(string name)
    {
        var step = await _store.Authenticator.Begin("SCRAM-SHA-256", Inside)!.StepAsync(Encoding.UTF8.GetBytes($"n,,n={name},r=nonce"));
        return string.Join(',', Encoding.ASCII.GetString(step.Data.Span).Split(',')[1..]);
    }
}
