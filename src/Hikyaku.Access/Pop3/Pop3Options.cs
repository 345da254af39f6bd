namespace Hikyaku.Access.Pop3;

/// <summary>How the POP3 server behaves.</summary>
public sealed record Pop3Options
{
    /// <summary>Our name in the greeting.</summary>
    public required string Hostname { get; init; }

    /// <summary>Silence after which a session is ended without deleting anything; RFC 1939 §3 wants at least ten minutes.</summary>
    public TimeSpan AutoLogout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a client may take to log in.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a login waits for another session to leave the maildrop.</summary>
    public TimeSpan MaildropPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failed logins after which the connection is closed.</summary>
    public int LoginAttempts { get; init; } = 3;

    /// <summary>Wrong commands after which the connection is closed.</summary>
    public int WrongCommands { get; init; } = 20;

    /// <summary>Commands that a client may send before it has logged in.</summary>
    public int CommandsBeforeLogin { get; init; } = 50;
}
