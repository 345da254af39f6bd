using Hikyaku.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class PreLoginBudgetTests
{
    [Fact]
    public void So_many_commands_are_allowed_and_no_more()
    {
        var budget = new PreLoginBudget(commands: 2, bytes: 1000);
        Assert.True(budget.ChargeCommand(10));
        Assert.True(budget.ChargeCommand(10));
        Assert.False(budget.ChargeCommand(10));
        Assert.True(budget.IsSpent);
        Assert.False(budget.ChargeCommand(0));
    }

    [Fact]
    public void So_many_bytes_are_allowed_and_no_more()
    {
        var budget = new PreLoginBudget(commands: 10, bytes: 100);
        Assert.True(budget.ChargeBytes(100));
        Assert.False(budget.ChargeBytes(1));
        Assert.False(budget.ChargeBytes(long.MaxValue));
        Assert.True(budget.IsSpent);
    }
}
