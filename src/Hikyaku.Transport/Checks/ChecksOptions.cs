using System.Net;

namespace Hikyaku.Transport.Checks;

/// <summary>How mail from other servers is checked, and what follows from it.</summary>
public sealed record ChecksOptions
{
    /// <summary>False: nothing is asked and nothing is written down.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether domains that ask for it are told each day what came here in their name (DMARC, RFC 9990).</summary>
    public bool Reports { get; init; } = true;

    /// <summary>How long all checks of a message may take together; what is not known by then is a temporary error.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Clients whose mail is not checked: relays of our own, and this machine.</summary>
    public IReadOnlyList<IPNetwork> TrustedFrom { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>
    /// Domains of mailing lists and forwarders, in A-labels, whose seals (ARC) are believed: mail that they changed or passed on is
    /// not held against its author.
    /// </summary>
    public IReadOnlySet<string> TrustedSealers { get; init; } = new HashSet<string>();

    /// <summary>Senders for whom an operator decided otherwise; the first that fits counts.</summary>
    public IReadOnlyList<CheckException> Exceptions { get; init; } = [];

    /// <summary>What follows for recipients of most domains.</summary>
    public CheckPolicy Policy { get; init; } = new();

    /// <summary>What follows for recipients of these domains of ours, in A-labels.</summary>
    public IReadOnlyDictionary<string, CheckPolicy> Domains { get; init; } = new Dictionary<string, CheckPolicy>();

    internal CheckPolicy PolicyFor(string domain) => Domains.GetValueOrDefault(domain) ?? Policy;

    internal bool IsTrusted(IPAddress client)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        return TrustedFrom.Any(network => network.Contains(client));
    }
}

/// <summary>How far the wishes of other domains are followed.</summary>
public sealed record CheckPolicy
{
    /// <summary>The most that is done to mail for which its author's domain does not vouch and asks for as much (DMARC).</summary>
    public Handling Dmarc { get; init; } = Handling.Refuse;

    /// <summary>What is done to mail from a client that may not send for its domain (SPF fail), where the author's domain has no DMARC policy.</summary>
    public Handling SpfFail { get; init; } = Handling.Junk;

    /// <summary>What is done to mail whose sender on the envelope is of a domain that says that it has no mail at all (null MX, RFC 7505).</summary>
    public Handling NullMx { get; init; } = Handling.Refuse;

    /// <summary>True: who can't be checked for now is asked to come again (451); false: it is taken.</summary>
    public bool DeferOnTemporaryErrors { get; init; }
}

/// <summary>What can be done to a message, each more than the one before.</summary>
public enum Handling
{
    /// <summary>It is taken as any other; what was found stands in its header.</summary>
    Mark,

    /// <summary>It is filed in Junk.</summary>
    Junk,

    /// <summary>It is refused in session.</summary>
    Refuse,
}
