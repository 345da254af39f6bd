using System.Net;
using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.ClientNames;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Authentication.Spf;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Bimi;

namespace Hikyaku.Transport.Checks;

/// <summary>Everything that was found out about who sent a message.</summary>
internal sealed record ArrivalFindings
{
    /// <summary>The client's address.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>How it greeted.</summary>
    public required string HeloName { get; init; }

    /// <summary>The sender of the envelope.</summary>
    public required ReversePath Sender { get; init; }

    /// <summary>The addresses in From as they are written, in lower case; not all when there are many.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>True when the domain of the sender on the envelope says that it has no mail (RFC 7505).</summary>
    public bool SenderHasNoMail { get; init; }

    /// <summary>What is odd about the greeting.</summary>
    public GreetingOddity Greeting { get; init; }

    /// <summary>The mark that the author's domain wants to be shown beside its mail; null when it has none or may have none.</summary>
    public BimiRecord? Bimi { get; init; }

    /// <summary>The client's name.</summary>
    public required ClientName ClientName { get; init; }

    /// <summary>What the domains of greeting and sender say.</summary>
    public required SpfVerdict Spf { get; init; }

    /// <summary>The signatures.</summary>
    public required DkimReport Dkim { get; init; }

    /// <summary>What those say who passed it on, and whether that can be believed.</summary>
    public required ArcOutcome Arc { get; init; }

    /// <summary>A server that is trusted and saw it when it was still as its author sent it; null without one.</summary>
    public required TrustedWitness? Witness { get; init; }

    /// <summary>Whether the author's domain vouches.</summary>
    public required DmarcOutcome Dmarc { get; init; }
}
