using Hikyaku.Protocol.Sasl;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Xunit;

namespace Hikyaku.SystemTests.Accounts;

public sealed class PasswordHashTests : IDisposable
{
    private static readonly Argon2Cost Cheap = new(1024, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("hikyaku-hash-").FullName;

    [Fact]
    public void A_hash_is_a_PHC_string_that_fits_its_password_alone()
    {
        var text = PasswordHash.Of("ひみつ", Cheap).ToString();
        Assert.StartsWith("$argon2id$v=19$m=1024,t=1,p=1$", text);
        var read = PasswordHash.TryParse(text)!;
        Assert.True(read.Fits("ひみつ"));
        Assert.False(read.Fits("ひみつ "));
        Assert.Equal(text, read.ToString());
        Assert.NotEqual(text, PasswordHash.Of("ひみつ", Cheap).ToString());
    }

    [Fact]
    public void A_hash_made_by_another_implementation_is_understood()
    {
        // doveadm pw -s ARGON2ID -p password
        var foreign = PasswordHash.TryParse("$argon2id$v=19$m=65536,t=3,p=1$jVHKWAqYbrs1G4w0pKydzw$GDOo5/iM5crA9AzDjAsRDiyaPmB/2ekQve3RcnUzL7M");
        Assert.True(foreign!.Fits("password"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$2y$10$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2i$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=1024,t=9999,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$c2hvcnQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAA")]
    public void What_is_no_hash_of_ours_or_would_cost_too_much_is_refused(string text) => Assert.Null(PasswordHash.TryParse(text));

    [Fact]
    public async Task The_credentials_of_a_password_serve_both_hash_and_SCRAM()
    {
        using var hasher = new PasswordHasher(new LoginKeys(Options with { PasswordCost = Cheap }));
        var credentials = (await hasher.CreateAsync("ｐａｓｓ"))!; // full width: prepared to "pass"
        Assert.True(await hasher.VerifyAsync("pass", credentials.PasswordHash));
        Assert.False(await hasher.VerifyAsync("Pass", credentials.PasswordHash));
        var keys = ScramKeys.Derive("pass", credentials.ScramSalt, credentials.ScramIterations);
        Assert.Equal(keys.StoredKey, credentials.ScramStoredKey);
        Assert.Equal(keys.ServerKey, credentials.ScramServerKey);
    }

    [Fact]
    public async Task A_password_that_none_can_be_is_refused()
    {
        using var hasher = new PasswordHasher(new LoginKeys(Options));
        Assert.Null(await hasher.CreateAsync(""));
        Assert.Null(await hasher.CreateAsync("a\u0007b"));
    }

    [Fact]
    public void The_measured_cost_is_no_less_than_OWASP_asks_for_and_is_kept()
    {
        var measured = new LoginKeys(Options).Cost;
        Assert.Equal(Argon2Cost.Minimum.MemoryKiB, measured.MemoryKiB);
        Assert.InRange(measured.Passes, Argon2Cost.Minimum.Passes, 8);

        var file = Path.Combine(_folder, "keys", "argon2id.cost");
        Assert.Equal($"{measured}\n", File.ReadAllText(file));
        File.WriteAllText(file, "m=20000,t=5,p=1\n");
        Assert.Equal(new Argon2Cost(20000, 5), new LoginKeys(Options).Cost);
    }

    [Fact]
    public void The_decoy_key_outlives_the_process_and_is_for_the_owner_alone()
    {
        var key = new LoginKeys(Options).DecoyKey;
        Assert.Equal(key, new LoginKeys(Options).DecoyKey);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "keys", "decoy.key")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private StoreOptions Options => new() { DataDirectory = _folder };
}
