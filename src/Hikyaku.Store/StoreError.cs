namespace Hikyaku.Store;

/// <summary>Why the store did not do what was asked: a peer's or an operator's fault, or a disk's, never a fault of the program.</summary>
public enum StoreErrorKind
{
    /// <summary>No such domain, account, mailbox or message, or none that the asker may see.</summary>
    NotFound,

    /// <summary>The asker sees the mailbox, but may not do this with it.</summary>
    Forbidden,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>The name, size or value is not allowed.</summary>
    Invalid,

    /// <summary>The account's quota would be exceeded.</summary>
    OverQuota,

    /// <summary>A limit on number or length would be exceeded.</summary>
    LimitReached,

    /// <summary>Still in use: a domain with accounts, a mailbox that may not be removed.</summary>
    InUse,

    /// <summary>The disk is full or failed; nothing was changed. For now only: SMTP 452, IMAP NO [UNAVAILABLE].</summary>
    Unavailable,
}

/// <summary>A refusal, with a sentence for the person who asked.</summary>
public sealed record StoreError(StoreErrorKind Kind, string Message);

/// <summary>Either a value or the reason why there is none.</summary>
public readonly record struct StoreResult<T>(T Value, StoreError? Error)
{
    /// <summary>True when <see cref="Value"/> holds.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Wraps a value.</summary>
    public static implicit operator StoreResult<T>(T value) => new(value, null);

    /// <summary>Wraps a refusal.</summary>
    public static implicit operator StoreResult<T>(StoreError error) => new(default!, error);
}
