using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Protocol.Imap.Urls;

/// <summary>
/// An IMAP URL that names a message or a part of one, whole or relative to a server or mailbox (RFC 5092 §11). URLs that
/// name a server, a mailbox or a search only are none for us: no command takes them.
/// </summary>
public sealed record ImapUrl
{
    /// <summary>The longest URL, in characters.</summary>
    public const int Longest = 8 << 10;

    /// <summary>User and server; null in a relative URL.</summary>
    public UrlServer? Server { get; init; }

    /// <summary>Name of the mailbox; null in a URL that is relative to a mailbox.</summary>
    public string? Mailbox { get; init; }

    /// <summary>False when <see cref="Mailbox"/> begins at the level of the mailbox that the URL is relative to.</summary>
    public bool IsFromRoot { get; init; } = true;

    /// <summary>UIDVALIDITY, when the URL is to be good for that only.</summary>
    public uint? UidValidity { get; init; }

    /// <summary>The message.</summary>
    public required uint Uid { get; init; }

    /// <summary>The part of it; the whole message when the URL names none.</summary>
    public Section Section { get; init; } = Section.Message;

    /// <summary>The octets of it, or null for all.</summary>
    public OctetRange? Partial { get; init; }

    /// <summary>Who may use it, and until when; null in a URL without authorization.</summary>
    public UrlAuthorization? Authorization { get; init; }

    /// <summary>Reads a URL; null when it is none of a message.</summary>
    public static ImapUrl? TryParse(ReadOnlySpan<byte> text) => text.Length <= Longest ? new ImapUrlParser(text).Parse() : null;
}

/// <summary><c>iserver</c>: whose mailboxes on which server.</summary>
/// <param name="User">The user, or null.</param>
/// <param name="Host">The server's name, as written.</param>
/// <param name="Port">Its port, or null.</param>
public sealed record UrlServer(string? User, string Host, int? Port);

/// <summary>Who may use a URL (RFC 4467 §2).</summary>
public enum UrlAccess
{
    /// <summary><c>anonymous</c></summary>
    Anonymous,
    /// <summary><c>authuser</c>: whoever has logged in.</summary>
    AuthenticatedUser,
    /// <summary><c>user+NAME</c>: that user.</summary>
    User,
    /// <summary><c>submit+NAME</c>: a submission server on behalf of that user.</summary>
    Submit,
}

/// <summary><c>iurlauth</c> (RFC 5092 §6.1).</summary>
/// <param name="Access">Who may use it.</param>
/// <param name="User">The user of <see cref="UrlAccess.User"/> and <see cref="UrlAccess.Submit"/>.</param>
/// <param name="Expires">Until when; null: for ever.</param>
/// <param name="RumpLength">The length of the URL without mechanism and token: what the token vouches for.</param>
/// <param name="Mechanism">The mechanism, or null when the URL ends before it.</param>
/// <param name="Token">The token: mechanism-specific octets.</param>
public sealed record UrlAuthorization(
    UrlAccess Access, string? User, DateTimeOffset? Expires, int RumpLength, string? Mechanism, ReadOnlyMemory<byte> Token);
