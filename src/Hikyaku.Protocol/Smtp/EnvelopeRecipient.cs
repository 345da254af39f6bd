using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>What an envelope says of one recipient.</summary>
public sealed record EnvelopeRecipient
{
    /// <summary>The forward path.</summary>
    public required ForwardPath ForwardPath { get; init; }

    /// <summary>NOTIFY=: what the sender wants to be told (RFC 3461 §4.1).</summary>
    public DsnNotify Notify { get; init; }

    /// <summary>ORCPT=: the address the sender first wrote (RFC 3461 §4.2), or null.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }
}
