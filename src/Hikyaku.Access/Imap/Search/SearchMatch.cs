namespace Hikyaku.Access.Imap.Search;

/// <summary>What a test can say of a message so far.</summary>
internal enum SearchMatch
{
    /// <summary>It does not match.</summary>
    No,
    /// <summary>It matches.</summary>
    Yes,
    /// <summary>That can't be told before more of it has been read.</summary>
    Unknown,
}

/// <summary>How much of a message has been read, from cheap to dear.</summary>
internal enum SearchLevel
{
    /// <summary>What the mailbox knows: flags, UID, size, internal date.</summary>
    Entry,
    /// <summary>What the store keeps beside it: envelope, date, structure.</summary>
    Stored,
    /// <summary>Its bytes.</summary>
    Content,
}
