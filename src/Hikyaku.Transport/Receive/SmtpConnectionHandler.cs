using Hikyaku.Connections;
using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Transport.Receive;

/// <summary>Where Kestrel hands over an accepted connection.</summary>
public sealed class SmtpConnectionHandler(ConnectionGate gate, SmtpServer server) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => gate.ServeAsync(connection, SmtpServer.Busy, server.ServeAsync);
}
