using System.Net;

namespace Hikyaku.Protocol.Spf;

/// <summary>What macros stand for, RFC 7208 §7.2.</summary>
public sealed record MacroValues
{
    /// <summary>l: the local part of the sender.</summary>
    public required string LocalPart { get; init; }

    /// <summary>o: the domain of the sender.</summary>
    public required string SenderDomain { get; init; }

    /// <summary>d: the domain whose record is being read.</summary>
    public required string Domain { get; init; }

    /// <summary>i, c, v: the client; IPv4 as IPv4.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>h: how the client greeted.</summary>
    public required string HeloName { get; init; }

    /// <summary>p: the name that the DNS confirms for the client.</summary>
    public string ValidatedName { get; init; } = "unknown";

    /// <summary>r: who checks.</summary>
    public required string Receiver { get; init; }

    /// <summary>t: when.</summary>
    public required DateTimeOffset Now { get; init; }
}
