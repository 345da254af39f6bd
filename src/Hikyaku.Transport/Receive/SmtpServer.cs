using Hikyaku.Connections;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store;
using Hikyaku.Transport.Acceptance;
using Hikyaku.Transport.Checks;
using Hikyaku.Transport.Reports;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Transport.Receive;

/// <summary>
/// Receives mail by SMTP (RFC 5321), submission (RFC 6409, RFC 8314) and LMTP (RFC 2033): what all sessions share.
/// Nothing a client says is trusted; what one has been answered 250 for is on disk.
/// </summary>
public sealed class SmtpServer : IDisposable
{
    /// <summary>What a client hears for whom there is no room.</summary>
    public static readonly ReadOnlyMemory<byte> Busy = "421 4.3.2 Too many connections, try again later\r\n"u8.ToArray();

    /// <summary>Makes the server.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="store">Where mail goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where it is told.</param>
    /// <param name="dns">Who is asked about senders; null: nobody, and mail is not checked.</param>
    /// <param name="counter">Counts what was found, for reports; null: nobody does.</param>
    public SmtpServer(SmtpOptions options, MailStore store, TimeProvider time, ILoggerFactory logs, IDnsResolver? dns = null, DmarcCounter? counter = null)
    {
        (Options, Store, Time) = (options, store, time);
        Rules = new SubmissionRules(store.Directory);
        var rewriting = new SenderRewriting(options.ForwardingKey);
        Recipients = new RecipientCheck(store.Directory, rewriting, options.Hostname, time);
        Acceptor = new MessageAcceptor(store, Rules, rewriting, options.Hostname, time, logs.CreateLogger<MessageAcceptor>())
        {
            UndoWithin = options.UndoWithin,
            Counter = counter,
            Checks = dns is null || !options.Checks.Enabled ? null : new SenderChecks(dns, options.Checks, options.Hostname, time),
        };
        Log = logs.CreateLogger<SmtpSession>();
    }

    /// <summary>The way into the store, for whatever else brings messages.</summary>
    public MessageAcceptor Acceptor { get; }

    internal SmtpOptions Options { get; }

    internal MailStore Store { get; }

    internal TimeProvider Time { get; }

    internal RecipientCheck Recipients { get; }

    internal SubmissionRules Rules { get; }

    internal SmtpMetrics Metrics { get; } = new();

    internal ILogger Log { get; }

    /// <summary>Serves one connection until it ends; which dialect is spoken says its profile.</summary>
    public async Task ServeAsync(ClientConnection connection)
    {
        using var session = new SmtpSession(this, connection);
        await session.RunAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the counting.</summary>
    public void Dispose() => Metrics.Dispose();
}
