using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Server.Serving;

/// <summary>Bounds the number of HTTP connections, as <see cref="Connections.ConnectionGate"/> does for the line protocols.</summary>
/// <param name="most">Connections at a time.</param>
internal sealed class HttpDoor(int most)
{
    private int _inside;

    /// <summary>A step of the connection's pipeline: goes on, or breaks the connection off.</summary>
    public ConnectionDelegate Admit(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > most)
                connection.Abort(new ConnectionAbortedException("Too many HTTP connections."));
            else
                await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    };
}
