namespace Hikyaku.Access.Imap;

/// <summary>Limits and times of IMAP sessions.</summary>
public sealed record ImapOptions
{
    /// <summary>Longest command line before login, in bytes: room for the largest ID (RFC 2971 §3.3: 30 pairs of 30 and 1024 octets).</summary>
    public int LoginLineBytes { get; init; } = 36 << 10;

    /// <summary>Longest command line after login, in bytes.</summary>
    public int LineBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes of literals in one command before login.</summary>
    public int LoginLiteralBytes { get; init; } = 4 << 10;

    /// <summary>Most bytes of literals in one command after login (the message of APPEND apart).</summary>
    public int LiteralBytes { get; init; } = 256 << 10;

    /// <summary>The largest message that APPEND takes, in bytes.</summary>
    public long MessageBytes { get; init; } = 25L << 20;

    /// <summary>Malformed commands in a row after which the connection is closed.</summary>
    public int BadCommands { get; init; } = 20;

    /// <summary>How long a client may take to log in.</summary>
    public TimeSpan LoginTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Auto-logout after this silence, IDLE included; at least 30 minutes (RFC 9051 §5.4).</summary>
    public TimeSpan SilenceTime { get; init; } = TimeSpan.FromMinutes(31);

    /// <summary>How often the client is told how far a long search has come (RFC 9585 §4 recommends 10 to 15 seconds).</summary>
    public TimeSpan ProgressTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a command that has begun may make us wait for its next line.</summary>
    public TimeSpan CommandTime { get; init; } = TimeSpan.FromMinutes(5);
}
