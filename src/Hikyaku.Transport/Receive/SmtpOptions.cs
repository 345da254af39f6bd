using System.Security.Cryptography;
using Hikyaku.Transport.Checks;

namespace Hikyaku.Transport.Receive;

/// <summary>How the SMTP, submission and LMTP listeners behave.</summary>
public sealed record SmtpOptions
{
    /// <summary>Our name in the greeting, EHLO and Received.</summary>
    public required string Hostname { get; init; }

    /// <summary>How mail from other servers is checked.</summary>
    public ChecksOptions Checks { get; init; } = new();

    /// <summary>The key with which senders of forwarded mail are rewritten; a new one for each run unless there is one that lasts.</summary>
    public ReadOnlyMemory<byte> ForwardingKey { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The largest message taken, in bytes (RFC 1870).</summary>
    public long MaximumMessageBytes { get; init; } = 25L << 20;

    /// <summary>
    /// How long mail of our users waits before it leaves, so that they can take it back; zero sends it at once. Only where something
    /// takes it out of the queue.
    /// </summary>
    public TimeSpan UndoWithin { get; init; }

    /// <summary>The longest that a message may be told to wait (RFC 4865); zero offers nothing of the kind.</summary>
    public TimeSpan LongestHold { get; init; }

    /// <summary>The highest priority that our users may give their mail (RFC 6710): 0 to 9. Administrators, and servers that are trusted, may give any.</summary>
    public int HighestPriority { get; init; } = 4;

    /// <summary>
    /// The shortest time that may be set to deliver a message or else return it (RFC 2852 §3): before it the first retry has not been made.
    /// </summary>
    public TimeSpan MinimumByTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Who may have the queue for which domain started (RFC 1985), besides servers that are trusted, and administrators.</summary>
    public IReadOnlyList<QueueStarter> QueueStarters { get; init; } = [];

    /// <summary>False when nothing leaves the queue.</summary>
    public bool SendsMail { get; init; } = true;

    /// <summary>Recipients of one message; RFC 5321 §4.5.3.1.8 wants at least 100.</summary>
    public int MaximumRecipients { get; init; } = 1000;

    /// <summary>Messages in one session (RFC 9422 MAILMAX).</summary>
    public int MaximumTransactions { get; init; } = 10_000;

    /// <summary>Commands that are no commands, or come out of order, before the client is sent away.</summary>
    public int MaximumFaults { get; init; } = 20;

    /// <summary>Recipients refused in one session before the client is sent away: who guesses addresses gets no further.</summary>
    public int MaximumRefusedRecipients { get; init; } = 1000;

    /// <summary>Commands between two messages that lead to none (NOOP, RSET, VRFY...) before the client is sent away.</summary>
    public int MaximumIdleCommands { get; init; } = 200;

    /// <summary>Failed logins before the client is sent away.</summary>
    public int MaximumFailedLogins { get; init; } = 3;

    /// <summary>Time to wait for the next command (RFC 5321 §4.5.3.2.7: at least 5 minutes).</summary>
    public TimeSpan CommandWithin { get; init; } = TimeSpan.FromMinutes(5);
}
