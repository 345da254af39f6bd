using System.Net;

namespace Hikyaku.Protocol.Spf;

/// <summary>The mechanisms of RFC 7208 §5.</summary>
public enum SpfMechanismKind
{
    /// <summary>Everybody (§5.1).</summary>
    All,

    /// <summary>Who passes the record of another domain (§5.2).</summary>
    Include,

    /// <summary>The addresses of a name (§5.3).</summary>
    A,

    /// <summary>The addresses of a domain's mail exchangers (§5.4).</summary>
    Mx,

    /// <summary>Who has a name below a domain (§5.5, which advises against it).</summary>
    Ptr,

    /// <summary>A network (§5.6).</summary>
    Ip4,

    /// <summary>A network (§5.6).</summary>
    Ip6,

    /// <summary>Anybody for whom a name exists (§5.7).</summary>
    Exists,
}

/// <summary>A term that matches a client or does not.</summary>
/// <param name="Kind">How it matches.</param>
/// <param name="Qualifier">The result when it does.</param>
/// <param name="Text">As it stands in the record.</param>
public sealed record SpfMechanism(SpfMechanismKind Kind, SpfResult Qualifier, string Text)
{
    /// <summary>The domain it is about; null is the one whose record it is.</summary>
    public MacroString? Domain { get; init; }

    /// <summary>The network of ip4 and ip6.</summary>
    public IPAddress? Network { get; init; }

    /// <summary>How many bits of an IPv4 address count.</summary>
    public int Bits4 { get; init; } = 32;

    /// <summary>How many bits of an IPv6 address count.</summary>
    public int Bits6 { get; init; } = 128;

    /// <summary>Whether it costs questions to the DNS (§4.6.4).</summary>
    public bool AsksDns => Kind is SpfMechanismKind.Include or SpfMechanismKind.A or SpfMechanismKind.Mx or SpfMechanismKind.Ptr or SpfMechanismKind.Exists;

    /// <summary>Whether a client has one of these addresses, as far as the bits go that count.</summary>
    /// <param name="client">IPv4 as IPv4 (§5).</param>
    /// <param name="address">Of the same family, or it does not match.</param>
    public bool Covers(IPAddress client, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(address);
        if (client.AddressFamily != address.AddressFamily) return false;
        Span<byte> one = stackalloc byte[16];
        Span<byte> other = stackalloc byte[16];
        client.TryWriteBytes(one, out var length);
        address.TryWriteBytes(other, out _);
        var bits = length == 4 ? Bits4 : Bits6;
        var whole = bits / 8;
        if (!one[..whole].SequenceEqual(other[..whole])) return false;
        var rest = bits % 8;
        return rest == 0 || ((one[whole] ^ other[whole]) >> (8 - rest)) == 0;
    }
}
