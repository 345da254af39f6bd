namespace Hikyaku.Protocol.Dns;

/// <summary>What can be asked for in the DNS (RFC 1035 §2.3.4).</summary>
public static class QueryName
{
    private const int MostOctets = 253;
    private const int MostLabelOctets = 63;

    /// <summary>Whether a name can be asked for: labels of 1 to 63 printable ASCII characters with dots between them, 253 in all.</summary>
    public static bool CanBeAsked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MostOctets || name.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0) return false;
        foreach (var label in name.AsSpan().Split('.'))
        {
            if (label.End.GetOffset(name.Length) - label.Start.GetOffset(name.Length) is 0 or > MostLabelOctets) return false;
        }
        return true;
    }

    /// <summary>A name without labels at its left end until it is short enough to be asked for (RFC 7208 §7.3), and without the final dot.</summary>
    public static string Shorten(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.EndsWith('.')) name = name[..^1];
        if (name.Length <= MostOctets) return name;
        var dot = name.IndexOf('.', name.Length - MostOctets - 1);
        return dot < 0 ? name : name[(dot + 1)..];
    }

    /// <summary>The name under which the DNS keeps the names of an address: in-addr.arpa or ip6.arpa (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public static string OfAddress(System.Net.IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var octets = address.GetAddressBytes();
        if (octets.Length == 4) return $"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa";
        Array.Reverse(octets);
        return string.Concat(octets.Select(octet => $"{octet & 15:x}.{octet >> 4:x}.")) + "ip6.arpa";
    }
}
