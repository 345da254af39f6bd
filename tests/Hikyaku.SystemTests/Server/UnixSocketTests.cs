using System.Net.Sockets;
using Hikyaku.Server.Serving;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary>Where a socket in the file system is to be, something may be already.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_a_killed_server_left_is_replaced()
    {
        string path = _folder.Combine("lmtp.sock");
        using (Socket killed = BoundListeners.BindUnix(_folder.Combine("born.sock"), Mode))
            File.Move(_folder.Combine("born.sock"), path); // otherwise it would clear up after itself
        Assert.True(File.Exists(path));

        using Socket again = BoundListeners.BindUnix(path, Mode);

        Assert.True(again.IsBound);
    }

    [Fact]
    public void A_socket_on_which_somebody_listens_is_left_alone()
    {
        string path = _folder.Combine("lmtp.sock");
        using Socket first = BoundListeners.BindUnix(path, Mode);
        first.Listen();

        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => BoundListeners.BindUnix(path, Mode)).SocketErrorCode);
    }

    [Fact]
    public void A_file_with_something_in_it_is_left_alone()
    {
        string path = _folder.Combine("hikyaku.db");
        File.WriteAllText(path, "all the mail");

        Assert.ThrowsAny<IOException>(() => BoundListeners.BindUnix(path, Mode));
        Assert.Equal("all the mail", File.ReadAllText(path));
    }

    public void Dispose() => _folder.Dispose();
}
