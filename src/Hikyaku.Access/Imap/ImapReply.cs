namespace Hikyaku.Access.Imap;

/// <summary>How a command ended.</summary>
internal enum ImapStatus
{
    /// <summary>Done.</summary>
    Ok,
    /// <summary>Understood, but not done.</summary>
    No,
    /// <summary>Not understood.</summary>
    Bad,
    /// <summary>The handler has written the tagged reply itself.</summary>
    Answered,
}

/// <summary>The tagged reply to a command; the session writes it after the untagged ones.</summary>
/// <param name="Status">OK, NO or BAD.</param>
/// <param name="Code">The response code in brackets, or null.</param>
/// <param name="Text">A sentence for people.</param>
internal readonly record struct ImapReply(ImapStatus Status, ResponseCode? Code, string Text)
{
    /// <summary>The tagged reply was already written (STARTTLS, after which nothing may follow).</summary>
    public static readonly ImapReply Answered = new(ImapStatus.Answered, null, "");

    /// <summary>Done.</summary>
    public static ImapReply Ok(string text, ResponseCode? code = null) => new(ImapStatus.Ok, code, text);

    /// <summary>Done: "FETCH completed".</summary>
    public static ImapReply Completed(ImapCommand command, ResponseCode? code = null) => new(ImapStatus.Ok, code, command.Name + " completed");

    /// <summary>Understood, but not done.</summary>
    public static ImapReply No(ResponseCode? code, string text) => new(ImapStatus.No, code, text);

    /// <summary>Not understood; says what was expected.</summary>
    public static ImapReply Bad(string text) => new(ImapStatus.Bad, null, text);
}
