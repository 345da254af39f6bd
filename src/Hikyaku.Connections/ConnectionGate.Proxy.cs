using System.Buffers;
using System.Net;
using Hikyaku.Connections.Proxy;

namespace Hikyaku.Connections;

public sealed partial class ConnectionGate
{
    /// <summary>
    /// Learns the client's real address where a trusted balancer stands before us. From such a peer a header is
    /// required, from any other it is not looked for: else everyone could say who he is.
    /// </summary>
    /// <returns>False when the connection must be closed.</returns>
    private async ValueTask<bool> ReadProxyHeaderAsync(ClientConnection connection)
    {
        if (connection.Remote is not { } peer || !IsTrusted(peer.Address, connection.Profile.ProxyProtocolFrom)) return true;

        connection.ExpectWithin(_limits.ProxyHeaderWithin);
        if (await connection.ReadProxyHeaderAsync().ConfigureAwait(false) is not { } header) return false;
        connection.ExpectWithin(Timeout.InfiniteTimeSpan);
        if (header.Source is not null) (connection.Remote, connection.Local) = (AsIp(header.Source), AsIp(header.Destination));
        return true;
    }

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IPNetwork> networks)
    {
        for (var i = 0; i < networks.Count; i++)
            if (networks[i].Contains(address)) return true;
        return false;
    }
}
