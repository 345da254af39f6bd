using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>Something that somebody noted about a mailbox, or about the server (RFC 5464 §3).</summary>
/// <param name="Entry">Its name in lower case: "/shared/comment", "/private/vendor/...".</param>
/// <param name="Value">Its value; in a change, null takes it away.</param>
public sealed record Annotation(string Entry, byte[]? Value)
{
    /// <summary>The longest value, in bytes.</summary>
    public const int LongestValue = 64 << 10;

    /// <summary>The longest name, in bytes.</summary>
    public const int LongestEntry = 512;

    /// <summary>Most entries that one account (or, of shared entries, all together) may have in one place.</summary>
    public const int MostEntries = 100;

    /// <summary>True for an entry that each account has of its own; shared ones are the same for all.</summary>
    public bool IsPrivate => Entry.StartsWith("/private/", StringComparison.Ordinal);
}

/// <summary>Whose value of which mailbox (or of the server) is meant: what annotations are kept under.</summary>
/// <param name="Account">Owner of the mailbox; of the server's entries the account whose private ones they are, or 0.</param>
/// <param name="Mailbox">The mailbox, or 0 for the server.</param>
/// <param name="Viewer">The account whose private entries they are; 0 for shared ones.</param>
internal readonly record struct AnnotationPlace(AccountId Account, MailboxId Mailbox, AccountId Viewer)
{
    internal static AnnotationPlace Private(Mailbox mailbox, AccountId viewer) => new(mailbox.Account, mailbox.Id, viewer);

    internal static AnnotationPlace Shared(Mailbox mailbox) => new(mailbox.Account, mailbox.Id, default);

    /// <summary>What the server keeps for itself about a mailbox.</summary>
    internal static AnnotationPlace OfServerItself(Mailbox mailbox) => new(mailbox.Account, mailbox.Id, new AccountId(-1));

    internal static AnnotationPlace PrivateOfServer(AccountId viewer) => new(viewer, default, viewer);

    internal static AnnotationPlace SharedOfServer => default;
}
