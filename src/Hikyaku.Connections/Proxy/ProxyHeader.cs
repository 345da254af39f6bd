using System.Net;

namespace Hikyaku.Connections.Proxy;

/// <summary>How far the reading of a PROXY header got.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>What is there so far is good, but not all.</summary>
    NeedMore,
    /// <summary>A whole header.</summary>
    Complete,
    /// <summary>No PROXY header, or a bad one: the connection must be closed.</summary>
    Malformed,
}

/// <summary>
/// The header in which a trusted load balancer names the real client: PROXY protocol, versions 1 and 2
/// (HAProxy, doc/proxy-protocol.txt).
/// </summary>
/// <param name="Source">The client; null when the header leaves the connection's own addresses in force (LOCAL, UNKNOWN).</param>
/// <param name="Destination">The address the client connected to; null likewise.</param>
internal sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>The header that names nobody: health checks of the balancer itself.</summary>
    public static readonly ProxyHeader Local = new(null, null);

    /// <summary>Bytes enough for every header that is accepted.</summary>
    public const int MaximumLength = ProxyHeaderV2.HeadLength + ProxyHeaderV2.MaximumBody;

    /// <summary>Reads the header at the head of the bytes.</summary>
    /// <param name="bytes">What was received so far.</param>
    /// <param name="header">The header, when complete.</param>
    /// <param name="length">Its bytes, when complete.</param>
    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, out ProxyHeader header, out int length)
    {
        header = Local;
        length = 0;
        if (bytes.IsEmpty) return ProxyHeaderStatus.NeedMore;
        return bytes[0] == ProxyHeaderV2.Signature[0]
            ? ProxyHeaderV2.Read(bytes, ref header, out length)
            : ProxyHeaderV1.Read(bytes, ref header, out length);
    }
}
