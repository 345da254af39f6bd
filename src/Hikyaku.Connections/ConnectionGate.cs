using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Connections;

/// <summary>
/// The one door for all line protocols: counts and limits connections, reads the PROXY header, does implicit TLS,
/// taps the wire when asked to, gives the connection to its session, and catches what the session could not.
/// </summary>
public sealed class ConnectionGate
{
    /// <summary>Serves one accepted connection until it ends.</summary>
    /// <param name="context">Kestrel's connection; its features carry the <see cref="ListenerProfile"/>.</param>
    /// <param name="busy">What to say when a limit is reached, e.g. "421 4.3.2 Too many connections\r\n"u8.</param>
    /// <param name="session">Runs the protocol.</param>
    public Task ServeAsync(ConnectionContext context, ReadOnlyMemory<byte> busy, Func<ClientConnection, Task> session) => throw new NotImplementedException();
}
