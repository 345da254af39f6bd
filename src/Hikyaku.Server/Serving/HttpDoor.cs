using System.Net;
using Hikyaku.Connections;
using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Server.Serving;

/// <summary>Bounds the number of HTTP connections, as <see cref="ConnectionGate"/> does for the line protocols.</summary>
/// <param name="most">Connections at a time.</param>
/// <param name="mostOfAddress">Of one address, but not of this machine: a proxy here speaks for many.</param>
internal sealed class HttpDoor(int most, int mostOfAddress)
{
    private readonly AddressCounts _addresses = new(mostOfAddress);
    private int _inside;

    /// <summary>A step of the connection's pipeline: goes on, or breaks the connection off.</summary>
    public ConnectionDelegate Admit(ConnectionDelegate next) => async connection =>
    {
        IPAddress? counted = null;
        try
        {
            if (Interlocked.Increment(ref _inside) > most)
            {
                connection.Abort(new ConnectionAbortedException("Too many HTTP connections."));
                return;
            }
            if (connection.RemoteEndPoint is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address))
            {
                if (!_addresses.TryEnter(address))
                {
                    connection.Abort(new ConnectionAbortedException("Too many HTTP connections of this address."));
                    return;
                }
                counted = address;
            }
            await next(connection);
        }
        finally
        {
            if (counted is not null)
                _addresses.Leave(counted);
            Interlocked.Decrement(ref _inside);
        }
    };
}
