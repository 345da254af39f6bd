using Hikyaku.Connections;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Store;
using Hikyaku.Transport.Acceptance;
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
    public SmtpServer(SmtpOptions options, MailStore store, TimeProvider time, ILoggerFactory logs)
    {
        (Options, Store) = (options, store);
        Rules = new SubmissionRules(store.Directory);
        var rewriting = new SenderRewriting(options.ForwardingKey);
        Recipients = new RecipientCheck(store.Directory, rewriting, options.Hostname, time);
        Acceptor = new MessageAcceptor(store, Rules, rewriting, options.Hostname, time, logs.CreateLogger<MessageAcceptor>());
        Log = logs.CreateLogger<SmtpSession>();
    }

    /// <summary>The way into the store, for whatever else brings messages.</summary>
    public MessageAcceptor Acceptor { get; }

    internal SmtpOptions Options { get; }

    internal MailStore Store { get; }

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
