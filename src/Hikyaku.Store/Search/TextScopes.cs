namespace Hikyaku.Store.Search;

/// <summary>Parts of a message that are indexed each for itself. Several together mean: in any of them.</summary>
[Flags]
public enum TextScopes
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Text parts, names of attachments, headers of enclosed messages: BODY of IMAP.</summary>
    Body = 1,

    /// <summary>Every other header field, MIME headers of parts included, each with its name. With the body: TEXT of IMAP.</summary>
    Headers = 2,

    /// <summary>The subject as ENVELOPE has it, decoded.</summary>
    Subject = 4,

    /// <summary>The authors as ENVELOPE has them.</summary>
    From = 8,

    /// <summary>To.</summary>
    To = 16,

    /// <summary>Cc.</summary>
    Cc = 32,

    /// <summary>Bcc.</summary>
    Bcc = 64,
}

/// <summary>What the index knows of scopes and words beyond the texts.</summary>
internal static class IndexScopes
{
    /// <summary>How many scopes there are.</summary>
    internal const int Count = 7;

    /// <summary>A word that is in no text: a message has it whose text in this scope was not, or not wholly, indexed.</summary>
    internal static ReadOnlySpan<byte> UnknownWord => [0xFF];

    /// <summary>A word that is in no text: it stands where a text ends.</summary>
    internal static ReadOnlySpan<byte> EndWord => [0xFE];
}
