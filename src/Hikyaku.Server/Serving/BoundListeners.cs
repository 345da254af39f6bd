using System.Net;
using System.Net.Sockets;
using Hikyaku.Server.Configuration;
using Microsoft.Win32.SafeHandles;

namespace Hikyaku.Server.Serving;

/// <summary>
/// All sockets of the server, bound before anything else is done: a taken port is found in milliseconds, all of them
/// together, and before a data folder is made or opened. Until Kestrel listens on them clients are refused, not kept waiting.
/// </summary>
internal sealed class BoundListeners : IDisposable
{
    private readonly List<BoundListener> _listeners;

    private BoundListeners(List<BoundListener> listeners) => _listeners = listeners;

    /// <summary>The listeners in the order of the configuration.</summary>
    public IReadOnlyList<BoundListener> All => _listeners;

    /// <summary>Binds every listener, or gives the reasons why some can't be.</summary>
    public static (BoundListeners? Listeners, IReadOnlyList<BindFailure> Failures) Bind(IReadOnlyList<ListenerOptions> listeners, SystemdSockets systemd)
    {
        var bound = new BoundListeners([]);
        List<BindFailure> failures = [];
        foreach (ListenerOptions listener in listeners)
        {
            try
            {
                bound._listeners.Add(new(listener, Open(listener, listeners, systemd)));
            }
            catch (SocketException refused)
            {
                failures.Add(new(listener, refused.SocketErrorCode, refused.Message));
            }
            catch (IOException refused)
            {
                failures.Add(new(listener, SocketError.SocketError, refused.Message));
            }
        }
        if (failures.Count == 0)
            return (bound, []);
        bound.Dispose();
        return (null, failures);
    }

    /// <summary>Binds a socket in the file system with that mode. Nobody can connect before Kestrel listens, so the mode is never late.</summary>
    /// <exception cref="SocketException">Another process listens there.</exception>
    public static Socket BindUnix(string path, UnixFileMode mode)
    {
        RemoveStaleSocket(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, mode);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes sockets that Kestrel has not taken.</summary>
    public void Dispose()
    {
        foreach (BoundListener listener in _listeners)
            listener.Socket.Dispose();
    }

    private static Socket Open(ListenerOptions listener, IReadOnlyList<ListenerOptions> all, SystemdSockets systemd) => listener.Address switch
    {
        ListenerAddress.Tcp tcp => BindTcp(tcp.EndPoint, all),
        // Local delivery agents run under other users; who may connect is decided by the folder's mode (docs/operating/configuration.md).
        ListenerAddress.Unix unix => BindUnix(unix.Path, AnyoneMayConnect),
        ListenerAddress.Systemd handed => systemd.Take(handed.Name),
        _ => throw new InvalidOperationException("An unknown form of address."),
    };

    private static Socket BindTcp(IPEndPoint endPoint, IReadOnlyList<ListenerOptions> all)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // "[::]:25" takes IPv4 as well, unless "0.0.0.0:25" is configured beside it.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = !all.Any(other => other.Address is ListenerAddress.Tcp { EndPoint: var port } && port.Port == endPoint.Port && port.Address.Equals(IPAddress.Any));
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes what a killed server left: a socket file on which nobody listens.</summary>
    private static void RemoveStaleSocket(string path)
    {
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException nobody) when (nobody.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (!IsSocket(path))
                throw new IOException($"{path} is there already, and it is not a socket.");
            File.Delete(path);
            return;
        }
        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    /// <summary>Files of every other kind refuse a connection as well, but they can be opened; sockets can't (open(2): ENXIO).</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            using SafeFileHandle _ = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite); // to write too: a FIFO would keep a reader waiting
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // a folder, or not ours
        }
        catch (IOException noSuchDevice)
        {
            return noSuchDevice.HResult == NoSuchDevice;
        }
    }

    private const int NoSuchDevice = 6; // ENXIO
    private const UnixFileMode AnyoneMayConnect =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
}
