namespace Hikyaku.Protocol.Dsn;

/// <summary>How much of the message a failure report brings back (RFC 3461 §4.3).</summary>
public enum DsnReturn
{
    /// <summary>Nothing was asked.</summary>
    Unspecified,

    /// <summary>The whole message.</summary>
    Full,

    /// <summary>Its header only.</summary>
    Headers,
}
