using System.Globalization;
using System.Net;

namespace Hikyaku.Server.Configuration;

/// <summary>
/// Where a listener listens: <c>IP:port</c>, <c>[IPv6]:port</c>, <c>*:port</c> (every address),
/// <c>unix:/path</c>, or <c>systemd:NAME</c> for a socket that systemd hands over (FileDescriptorName=NAME).
/// </summary>
internal abstract record ListenerAddress
{
    private const string UnixPrefix = "unix:";
    private const string SystemdPrefix = "systemd:";

    /// <summary>The longest path that fits into sockaddr_un with its terminating NUL (unix(7)).</summary>
    private const int LongestSocketPath = 107;

    private ListenerAddress()
    {
    }

    /// <summary>A TCP port.</summary>
    public sealed record Tcp(IPEndPoint EndPoint) : ListenerAddress
    {
        /// <inheritdoc/>
        public override string ToString() => EndPoint.ToString();
    }

    /// <summary>A socket in the file system.</summary>
    public sealed record Unix(string Path) : ListenerAddress
    {
        /// <inheritdoc/>
        public override string ToString() => UnixPrefix + Path;
    }

    /// <summary>A socket that systemd opened for us.</summary>
    public sealed record Systemd(string Name) : ListenerAddress
    {
        /// <inheritdoc/>
        public override string ToString() => SystemdPrefix + Name;
    }

    /// <summary>True when only this machine can reach it.</summary>
    public bool IsLocal => this switch
    {
        Tcp tcp => IPAddress.IsLoopback(tcp.EndPoint.Address),
        Unix => true,
        _ => false,
    };

    /// <summary>Reads an address; null when it is none of the forms above.</summary>
    /// <param name="text">As configured.</param>
    /// <param name="baseDirectory">What a relative socket path is relative to.</param>
    public static ListenerAddress? TryParse(string text, string baseDirectory)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(text[UnixPrefix.Length..], baseDirectory);
            bool isFile = text.Length > UnixPrefix.Length && System.Text.Encoding.UTF8.GetByteCount(path) <= LongestSocketPath;
            return isFile ? new Unix(path) : null;
        }
        if (text.StartsWith(SystemdPrefix, StringComparison.Ordinal))
            return text.Length > SystemdPrefix.Length ? new Systemd(text[SystemdPrefix.Length..]) : null;
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return null;
        string host = text[..colon];
        if (host == "*")
            return new Tcp(new IPEndPoint(IPAddress.IPv6Any, port));
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? address))
            return null;
        bool isIPv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return isIPv6 == bracketed ? new Tcp(new IPEndPoint(address, port)) : null;
    }

    /// <summary>True when both can't be listened on at once.</summary>
    public bool CollidesWith(ListenerAddress other) => (this, other) switch
    {
        (Tcp { EndPoint: var mine }, Tcp { EndPoint: var theirs }) =>
            mine.Port == theirs.Port && mine.Port != 0
            && (mine.Address.Equals(theirs.Address) || CoversAll(mine.Address, theirs.Address) || CoversAll(theirs.Address, mine.Address)),
        _ => Equals(other),
    };

    private static bool CoversAll(IPAddress wildcard, IPAddress address)
        => wildcard.Equals(IPAddress.Any) && address.AddressFamily == wildcard.AddressFamily
            || wildcard.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.Any);
}
