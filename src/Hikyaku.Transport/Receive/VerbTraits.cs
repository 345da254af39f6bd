namespace Hikyaku.Transport.Receive;

/// <summary>What is special about a verb.</summary>
[Flags]
internal enum VerbTraits
{
    None = 0,

    /// <summary>It has no argument; one is a syntax error.</summary>
    Bare = 1,

    /// <summary>Its reply must not wait for those to commands that follow (RFC 2920 §3.2 (5)).</summary>
    AnsweredAtOnce = 2,

    /// <summary>It brings no message nearer: a session may hold only so many.</summary>
    Idle = 4,

    /// <summary>It is no SMTP at all: a browser was tricked into speaking to us.</summary>
    Foreign = 8,
}
