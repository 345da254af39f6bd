using Hikyaku.Connections;
using Hikyaku.Store;
using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Access.Pop3;

/// <summary>Where POP3 connections enter.</summary>
public sealed class Pop3ConnectionHandler(ConnectionGate gate, MailStore store, MaildropLocks locks, Pop3Options options, TimeProvider time) : ConnectionHandler
{
    private static readonly byte[] Busy = "-ERR [SYS/TEMP] Too many connections; try again later\r\n"u8.ToArray();

    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection)
        => gate.ServeAsync(connection, Busy, client => new Pop3Session(client, store, locks, options, time).RunAsync());
}
