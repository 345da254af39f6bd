namespace Hikyaku.Protocol.Dsn;

/// <summary>When the sender wants to be told about a recipient (RFC 3461 §4.1).</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>Nothing was asked: failures are reported, delays may be.</summary>
    Unspecified = 0,

    /// <summary>Under no circumstances; stands alone.</summary>
    Never = 1,

    /// <summary>When it was delivered.</summary>
    Success = 2,

    /// <summary>When it could not be delivered.</summary>
    Failure = 4,

    /// <summary>When it takes unusually long.</summary>
    Delay = 8,
}
