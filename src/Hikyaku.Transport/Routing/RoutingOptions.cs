namespace Hikyaku.Transport.Routing;

/// <summary>How the way to other domains is found.</summary>
public sealed record RoutingOptions
{
    /// <summary>Our own name: mail that would come back to it is not sent.</summary>
    public required string Hostname { get; init; }

    /// <summary>Ways that somebody chose, instead of asking the DNS; the first that fits is taken.</summary>
    public IReadOnlyList<TransportRoute> Routes { get; init; } = [];

    /// <summary>The port of mail exchangers; another one than 25 is for labs and tests.</summary>
    public int Port { get; init; } = 25;
}

/// <summary>A smarthost or transport override.</summary>
public sealed record TransportRoute
{
    /// <summary>Whose mail: a domain in A-labels, "*.domain" for all names below one, or "*" for all.</summary>
    public required string Domain { get; init; }

    /// <summary>A name, or an IP address.</summary>
    public required string Host { get; init; }

    /// <summary>The port.</summary>
    public int Port { get; init; } = 25;

    /// <summary>How the connection is protected.</summary>
    public HopSecurity Security { get; init; }

    /// <summary>Deliveries to each of its addresses at the same time.</summary>
    public int Sessions { get; init; } = 10;

    /// <summary>With what to log in; null to stay a stranger.</summary>
    public HopCredentials? Credentials { get; init; }

    /// <summary>Whether mail for a domain goes this way.</summary>
    internal bool Fits(string domain)
        => Domain == "*" || (Domain.StartsWith("*.", StringComparison.Ordinal) ? domain.EndsWith(Domain[1..], StringComparison.Ordinal) : domain == Domain);
}

/// <summary>How a connection to another server is protected.</summary>
public enum HopSecurity
{
    /// <summary>TLS when it is offered, whatever the certificate (RFC 7435); clear text when it is not, or fails.</summary>
    Opportunistic,

    /// <summary>STARTTLS, with a certificate for the host's name from an authority that this machine trusts; else nothing is sent.</summary>
    Required,

    /// <summary>The same with TLS from the first octet (RFC 8314 §3.3).</summary>
    Implicit,

    /// <summary>Never TLS.</summary>
    None,

    /// <summary>TLS whatever the certificate, and never clear text: DNSSEC says that there is TLS, and nothing that can be used of the certificate (RFC 7672 §2.2).</summary>
    Encrypted,

    /// <summary>TLS with a certificate that fits what DNSSEC says of it (DANE).</summary>
    Pinned,
}

/// <summary>A login at a smarthost; used inside verified TLS only.</summary>
public sealed record HopCredentials(string User, string Password);
