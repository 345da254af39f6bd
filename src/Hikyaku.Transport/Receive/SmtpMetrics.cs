using System.Diagnostics.Metrics;
using Hikyaku.Connections;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;
using Hikyaku.Transport.Acceptance;

namespace Hikyaku.Transport.Receive;

/// <summary>What receiving counts; read by whoever listens to the meter "Hikyaku".</summary>
internal sealed class SmtpMetrics : IDisposable
{
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _recipients;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _sessions;

    public SmtpMetrics()
    {
        _messages = Meter.CreateCounter<long>("hikyaku.smtp.messages", "{message}", "Messages accepted and refused after their content had come");
        _bytes = Meter.CreateCounter<long>("hikyaku.smtp.message.bytes", "By", "Bytes of the messages accepted");
        _recipients = Meter.CreateCounter<long>("hikyaku.smtp.recipients.refused", "{recipient}", "Recipients refused");
        _logins = Meter.CreateCounter<long>("hikyaku.smtp.logins", "{login}", "SASL exchanges, by how they ended");
        _sessions = Meter.CreateCounter<long>("hikyaku.smtp.sessions", "{session}", "Sessions, by how they ended");
    }

    /// <summary>The meter that all counters belong to.</summary>
    public Meter Meter { get; } = new("Hikyaku");

    public void MessageAccepted(SmtpDialect dialect, long bytes)
    {
        _messages.Add(1, Protocol(dialect), new("result", "accepted"));
        _bytes.Add(bytes, Protocol(dialect));
    }

    public void MessageRefused(SmtpDialect dialect, SmtpReply reply)
        => _messages.Add(1, Protocol(dialect), new("result", "refused"), new("status", reply.Status?.ToString()));

    public void RecipientRefused(SmtpDialect dialect, Refusal refusal)
        => _recipients.Add(1, Protocol(dialect), new("status", refusal.Status.ToString()));

    public void LoginEnded(string mechanism, SaslOutcome outcome)
        => _logins.Add(1, new("mechanism", mechanism), new("result", outcome.ToString().ToLowerInvariant()));

    public void SessionEnded(SmtpDialect dialect, ConnectionEnd end)
        => _sessions.Add(1, Protocol(dialect), new("end", EndName(end)));

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Protocol(SmtpDialect dialect) => new("protocol", dialect switch
    {
        SmtpDialect.Submission => "submission",
        SmtpDialect.Lmtp => "lmtp",
        _ => "smtp",
    });

    private static string EndName(ConnectionEnd end) => end switch
    {
        ConnectionEnd.PeerGone => "peer gone",
        ConnectionEnd.TimedOut => "timed out",
        ConnectionEnd.Shutdown => "shutdown",
        ConnectionEnd.Flooded => "flooded",
        _ => "closed",
    };
}
