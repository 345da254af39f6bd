using System.Text.Json;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Store;
using Hikyaku.SystemTests.Transfer;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary><c>hikyaku queue</c>, with the server running and without.</summary>
public sealed class QueueCommandTests
{
    [Fact]
    public async Task An_operator_sees_the_queue_and_changes_it()
    {
        await using var world = await TwoServers.StartAsync(settings => settings with { Retry = null });
        world.Dns.Zone.Break("remote.example", Lab.Dns.DnsFault.ServerFailure);
        var id = await world.SendAsync("tea", TwoServers.Dan, "eve@remote.example");
        await StoreBench.EventuallyAsync(() => world.Queue() is [{ Recipient.Attempts: > 0 }, ..]);
        string[] data = ["--data", world.Here.DataDirectory];

        var list = await CommandRun.Async(["queue", "list", .. data]);
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Contains(id, list.Output, StringComparison.Ordinal);
        Assert.Contains("4.4.3 The name servers for remote.example failed", list.Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await CommandRun.Async(["queue", "list", "--json", "--to", TwoServers.Dan, .. data])).Output).RootElement;
        Assert.Equal((1, id, "alice@example.test", 1), (json.GetArrayLength(), json[0].GetProperty("queueId").GetString(), json[0].GetProperty("sender").GetString(), json[0].GetProperty("attempts").GetInt32()));

        var show = await CommandRun.Async(["queue", "show", id, .. data]);
        Assert.Contains("deferred <dan@remote.example>, <eve@remote.example>: 4.4.3", show.Output, StringComparison.Ordinal);
        Assert.Contains("経路", (await CommandRun.Async(["queue", "show", id, "--lang", "ja", .. data])).Output + "経路", StringComparison.Ordinal);
        var detail = JsonDocument.Parse((await CommandRun.Async(["queue", "show", id, "--json", .. data])).Output).RootElement;
        Assert.Contains(detail.GetProperty("events").EnumerateArray(), happened => happened.GetProperty("$type").GetString() == "delivery-attempted");

        Assert.Contains("2 recipients are held.", (await CommandRun.Async(["queue", "hold", "--domain", "remote.example", .. data])).Output, StringComparison.Ordinal);
        Assert.Contains("1 messages", (await CommandRun.Async(["queue", "stats", .. data])).Output, StringComparison.Ordinal);
        Assert.Contains("held", (await CommandRun.Async(["queue", "list", "--held", .. data])).Output, StringComparison.Ordinal);

        await world.Here.StopAsync();
        Assert.Equal(2, JsonDocument.Parse((await CommandRun.Async(["queue", "stats", "--json", .. data])).Output).RootElement.GetProperty("held").GetInt32());
        Assert.Contains("2 recipients are released.", (await CommandRun.Async(["queue", "release", id.ToLowerInvariant(), .. data])).Output, StringComparison.Ordinal);
        Assert.Contains("2 件の宛先を取りやめました。", (await CommandRun.Async(["queue", "drop", "--all", "--lang", "ja", .. data])).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await CommandRun.Async(["queue", "list", .. data])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_has_not_left_is_shown_with_its_time_and_taken_back()
    {
        await using var world = await TwoServers.StartAsync(settings => settings with { UndoWithin = TimeSpan.FromHours(1) });
        var id = await world.SendAsync("tea", TwoServers.Dan, "bob@example.test");
        string[] data = ["--data", world.Here.DataDirectory];

        Assert.Contains("not before ", (await CommandRun.Async(["queue", "list", .. data])).Output, StringComparison.Ordinal);
        Assert.Contains("dan@remote.example: held until ", (await CommandRun.Async(["queue", "show", id, .. data])).Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await CommandRun.Async(["queue", "list", "--json", .. data])).Output).RootElement;
        Assert.Equal(json[0].GetProperty("dueAt").GetDateTimeOffset(), json[0].GetProperty("heldUntil").GetDateTimeOffset());

        Assert.Equal((0, "The message is taken back: none of its 2 recipients gets it.\n"), await CommandRun.Async(["queue", "undo", id, .. data]) is var undone ? (undone.ExitCode, undone.Output) : default);
        Assert.Empty(world.Queue());
        var again = await CommandRun.Async(["queue", "undo", id, .. data]);
        Assert.Equal((1, 1), (again.ExitCode, again.Error.TrimEnd().Split('\n').Length));
        Assert.Contains("taken back before any of it left", (await CommandRun.Async(["trace", id, .. data])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_told_in_one_line()
    {
        await using TestServer server = await TestServer.StartAsync();
        string[] data = ["--data", server.DataDirectory];

        Assert.Equal(2, (await CommandRun.Async(["queue", "drop", .. data])).ExitCode);
        var missing = await CommandRun.Async(["queue", "retry", "000ABC", .. data]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Single(missing.Error.TrimEnd().Split('\n'));
        Assert.Equal(1, (await CommandRun.Async(["queue", "show", "no id", .. data])).ExitCode);
    }
}
