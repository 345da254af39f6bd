using Hikyaku.Store.Accounts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Accounts;

public sealed class RecentLoginsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecentLogins _recent;

    public RecentLoginsTests() => _recent = new RecentLogins(_time);

    [Fact]
    public void Exactly_what_was_right_is_remembered()
    {
        _recent.Add(new AccountId(1), "hash", "secret");
        Assert.True(_recent.Contains(new AccountId(1), "hash", "secret"));
        Assert.False(_recent.Contains(new AccountId(2), "hash", "secret"));
        Assert.False(_recent.Contains(new AccountId(1), "hash", "Secret"));
        Assert.False(_recent.Contains(new AccountId(1), "new hash", "secret")); // the password was changed
        Assert.False(_recent.Contains(new AccountId(1), "hashs", "ecret")); // nothing runs over
    }

    [Fact]
    public void It_is_forgotten_after_five_minutes_without_use()
    {
        _recent.Add(new AccountId(1), "hash", "secret");
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(_recent.Contains(new AccountId(1), "hash", "secret"));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(_recent.Contains(new AccountId(1), "hash", "secret"));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(_recent.Contains(new AccountId(1), "hash", "secret"));
        Assert.Equal(0, _recent.Count);
    }

    [Fact]
    public void Its_memory_is_bounded()
    {
        for (var i = 0; i < RecentLogins.MostEntries + 10; i++) _recent.Add(new AccountId(i), "hash", "secret");
        Assert.InRange(_recent.Count, 1, RecentLogins.MostEntries);
    }

    [Fact]
    public void A_password_too_long_to_remember_is_not_remembered()
    {
        _recent.Add(new AccountId(1), "hash", new string('x', 3000));
        Assert.Equal(0, _recent.Count);
    }
}
