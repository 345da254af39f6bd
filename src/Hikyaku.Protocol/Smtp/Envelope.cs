using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>What an envelope says of the message as a whole (RFC 5321 §2.3.1): where failures are reported, and how to carry it.</summary>
public sealed record Envelope
{
    /// <summary>The reverse path.</summary>
    public required ReversePath ReversePath { get; init; }

    /// <summary>SIZE=, in octets (RFC 1870); null when nothing was said.</summary>
    public long? DeclaredSize { get; init; }

    /// <summary>BODY= (RFC 6152, RFC 3030).</summary>
    public BodyKind Body { get; init; }

    /// <summary>SMTPUTF8: addresses and header may hold UTF-8 (RFC 6531).</summary>
    public bool Utf8 { get; init; }

    /// <summary>REQUIRETLS: protected hops only, all the way (RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>RET=: how much a failure report brings back (RFC 3461 §4.3).</summary>
    public DsnReturn Return { get; init; }

    /// <summary>ENVID=, decoded: the sender's name for the transaction (RFC 3461 §4.4), or null.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>MT-PRIORITY=: from -9 to 9, where more is more urgent and 0 usual (RFC 6710); null when nothing was said.</summary>
    public int? Priority { get; init; }

    /// <summary>BY=: by when it is to be delivered (RFC 2852); null when nothing was said.</summary>
    public DeliverBy? DeliverBy { get; init; }

    /// <summary>HOLDFOR= or HOLDUNTIL=: when it is to be sent (RFC 4865); null is at once.</summary>
    public FutureRelease? Release { get; init; }

    /// <summary>AUTH=: who first submitted the message, as the client says (RFC 4954 §5); null when nothing is known.</summary>
    public MailAddress? Submitter { get; init; }
}
