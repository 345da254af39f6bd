using Hikyaku.Access.Imap;
using Hikyaku.Access.Pop3;
using Hikyaku.Connections;
using Hikyaku.Protocol.Dns;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;
using Hikyaku.Store;
using Hikyaku.Transport.Receive;
using Hikyaku.Transport.Reports;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Serving;

/// <summary>The line protocols, each over its gate and store.</summary>
internal sealed class Protocols : IDisposable
{
    private readonly SmtpServer _smtpServer;
    private readonly SmtpConnectionHandler _smtp;
    private readonly ImapConnectionHandler _imap;
    private readonly Pop3ConnectionHandler _pop3;

    /// <summary>Makes the handlers.</summary>
    public Protocols(ServerOptions options, ConnectionGate gate, MailStore store, IDnsResolver dns, DmarcCounter? counter, TimeProvider time, ILoggerFactory logs)
    {
        var smtp = new SmtpOptions
        {
            Hostname = options.HostName,
            MaximumMessageBytes = options.Limits.MessageSizeBytes,
            ForwardingKey = ForwardingKey.Ensure(options.DataDirectory),
            Checks = options.Checks,
            HighestPriority = options.Transfer.HighestPriority,
            QueueStarters = options.Transfer.QueueStarters,
            SendsMail = !options.Transfer.Paused,
            // While nothing leaves the queue, nothing that could be delivered here must wait in it.
            UndoWithin = options.Transfer.Paused ? TimeSpan.Zero : options.Transfer.UndoWithin,
            LongestHold = options.Transfer.Paused ? TimeSpan.Zero : options.Transfer.LongestHold,
        };
        _smtpServer = new(smtp, store, time, logs, dns, counter);
        _smtp = new(gate, _smtpServer);
        var imap = new ImapOptions { MessageBytes = options.Limits.MessageSizeBytes };
        _imap = new(gate, store, imap, time, logs.CreateLogger<ImapConnectionHandler>());
        _pop3 = new(gate, store, new MaildropLocks(), new Pop3Options { Hostname = options.HostName }, time);
    }

    /// <inheritdoc/>
    public void Dispose() => _smtpServer.Dispose();

    /// <summary>The handler of a listener's connections.</summary>
    public ConnectionHandler HandlerOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Smtp or ListenerProtocol.Submission or ListenerProtocol.Lmtp => _smtp,
        ListenerProtocol.Imap => _imap,
        ListenerProtocol.Pop3 => _pop3,
        _ => throw new InvalidOperationException($"No line protocol is {ListenerOptions.NameOf(protocol)}."),
    };
}
