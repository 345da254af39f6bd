using System.Net;
using System.Net.Sockets;

namespace Hikyaku.SystemTests.Running;

/// <summary>Finds a place for a trial's nine ports on a machine where other tests run.</summary>
internal static class TrialPorts
{
    private static readonly int[] Ports = [2525, 2587, 2465, 2143, 2993, 2110, 2995, 8080, 8443];

    /// <summary>An offset at which every port is free.</summary>
    public static int FreeOffset()
    {
        while (true)
        {
            int offset = Random.Shared.Next(1_000, 20_000);
            if (Ports.All(port => IsFree(port + offset)))
                return offset;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
