using System.Text.Json;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary>check, backup and restore as commands; what they find and copy is tested with the store.</summary>
public sealed class MaintenanceCommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_taken_with_or_without_the_server_is_restored_whole(bool running)
    {
        using var folder = new TemporaryFolder();
        await using TestServer server = await TestServer.StartAsync();
        string[] data = ["--data", server.DataDirectory];
        await File.WriteAllTextAsync(folder.Combine("in.mbox"), "From x Wed Nov 11 07:49:08 2026\nSubject: kept\n\nbody\n\n");
        Assert.Equal(0, (await CommandRun.Async(["import", "mbox", folder.Combine("in.mbox"), "--account", server.Alice.Address, .. data])).ExitCode);
        if (!running)
            await server.StopAsync();

        CommandRun check = await CommandRun.Async(["check", "--json", .. data]);
        CommandRun backup = await CommandRun.Async(["backup", folder.Combine("backup"), "--json", .. data]);
        CommandRun restore = await CommandRun.Async("restore", folder.Combine("backup"), "--data", folder.Combine("restored"));
        CommandRun list = await CommandRun.Async("account", "show", server.Alice.Address, "--json", "--data", folder.Combine("restored"));

        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.True(JsonDocument.Parse(check.Output).RootElement.GetProperty("isClean").GetBoolean());
        Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
        Assert.Equal((0, ""), (restore.ExitCode, restore.Error));
        Assert.Equal(1, JsonDocument.Parse(list.Output).RootElement.GetProperty("account").GetProperty("messages").GetInt32());
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Combine("restored")));
    }

    [Fact]
    public async Task A_restore_never_overwrites_and_says_when_there_is_no_backup()
    {
        using var folder = new TemporaryFolder();
        await using TestServer server = await TestServer.StartAsync();
        await CommandRun.Async("backup", folder.Combine("backup"), "--data", server.DataDirectory);

        CommandRun occupied = await CommandRun.Async("restore", folder.Combine("backup"), "--data", server.DataDirectory);
        CommandRun nothing = await CommandRun.Async("restore", folder.Combine("none"), "--data", folder.Combine("restored"));

        Assert.All([occupied, nothing], run => Assert.Equal((1, 1), (run.ExitCode, run.Error.Count(character => character == '\n'))));
        Assert.NotNull(server.Store.Directory.Find(server.Alice.Address));
    }
}
