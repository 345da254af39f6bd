namespace Hikyaku.Access.Imap;

/// <summary>
/// Runs a command: writes untagged responses to the session's writer and gives the tagged reply.
/// A client's fault is a reply; an exception ends the connection.
/// </summary>
internal delegate ValueTask<ImapReply> ImapHandler(ImapSession session, ImapCommand command);

/// <summary>A line of the verb table.</summary>
/// <param name="Name">The verb, in capitals.</param>
/// <param name="States">In which states it is allowed (RFC 9051 §3).</param>
/// <param name="Handler">What runs it.</param>
internal sealed record ImapVerb(string Name, ImapStates States, ImapHandler Handler)
{
    /// <summary>False: anything behind the verb is a syntax error.</summary>
    public bool HasArguments { get; init; } = true;

    /// <summary>
    /// True for what reads the store at length: it leaves the thread that reads the sockets, on which all others wait.
    /// </summary>
    public bool MayTakeLong { get; init; }

    /// <summary>True where a form with UID in front exists.</summary>
    public bool HasUidForm { get; init; }

    /// <summary>True for what names or tells messages by their numbers unless UID stands in front: refused with UIDONLY (RFC 9586 §3.2, §3.8).</summary>
    public bool UsesNumbers { get; init; }

    /// <summary>
    /// True for FETCH, STORE and SEARCH without UID: no EXPUNGE may be sent while they run or right after,
    /// since the client may have pipelined more sequence numbers (RFC 9051 §7.5.1).
    /// </summary>
    public bool HoldsNumbers { get; init; }

    /// <summary>Tells by the arguments so far that the next literal is left to the handler; null: never.</summary>
    public Func<ReadOnlySpan<byte>, bool>? StreamsLiteral { get; init; }
}

/// <summary>The states of RFC 9051 §3.</summary>
[Flags]
internal enum ImapStates
{
    /// <summary>Nobody logged in yet.</summary>
    NotAuthenticated = 1,
    /// <summary>Logged in, no mailbox selected.</summary>
    Authenticated = 2,
    /// <summary>A mailbox is selected.</summary>
    Selected = 4,
    /// <summary>Logged in, with or without a mailbox.</summary>
    LoggedIn = Authenticated | Selected,
    /// <summary>Always.</summary>
    Any = NotAuthenticated | LoggedIn,
}
