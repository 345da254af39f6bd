using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Search;

/// <summary>A message under test, with as much of it as has been read.</summary>
/// <param name="Index">Its sequence number minus one.</param>
/// <param name="Entry">What the mailbox knows of it.</param>
internal readonly record struct SearchedMessage(int Index, MailboxEntry Entry)
{
    /// <summary>What the store keeps of it; null before that was read.</summary>
    public StoredMessage? Stored { get; init; }

    /// <summary>When it came into the mailbox; null before that was read.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>For each content term of the search, in order, whether it was found; null before the content was read.</summary>
    public ContentFindings? Findings { get; init; }
}
