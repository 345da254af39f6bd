using Hikyaku.Connections;
using Hikyaku.Store;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Access.Imap;

/// <summary>Serves IMAP (RFC 9051, RFC 3501) on a listener.</summary>
public sealed class ImapConnectionHandler(
    ConnectionGate gate, MailStore store, ImapOptions options, TimeProvider time, ILogger<ImapConnectionHandler> log) : ConnectionHandler
{
    private static readonly byte[] Busy = "* BYE Too many connections\r\n"u8.ToArray();

    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        gate.ServeAsync(connection, Busy, client => new ImapSession(client, store, options, time, log).RunAsync());
}
