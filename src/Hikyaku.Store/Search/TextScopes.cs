using Hikyaku.Store.Sqlite;

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

/// <summary>Scopes and grams together as the numbers that the index is sorted by.</summary>
internal static class IndexKeys
{
    /// <summary>How many scopes there are.</summary>
    internal const int Scopes = 7;

    /// <summary>Bits of a key: those of a gram, and three for its scope.</summary>
    internal const int Bits = SearchSchema.KeyBits;

    private const int GramBits = 32;

    /// <summary>A gram in a scope, numbered from 0.</summary>
    internal static ulong Of(int scope, uint gram) => (ulong)scope << GramBits | gram;

    /// <summary>Stands for all grams: a message has it whose text in this scope was not, or not wholly, indexed.</summary>
    internal static ulong Unknown(int scope) => Of(scope, uint.MaxValue);
}
