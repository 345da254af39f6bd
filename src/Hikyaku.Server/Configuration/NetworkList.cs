using System.Net;
using System.Net.Sockets;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>Lists of networks such as "10.0.0.0/8"; a single address stands for itself.</summary>
internal static class NetworkList
{
    /// <summary>Reads the list under a key.</summary>
    public static IReadOnlyList<IPNetwork> Read(Section section, string key)
        => [.. section.Strings(key, text => Parse(text) is { } network ? new Boxed(network) : null,
            new Text("Give networks like \"10.0.0.0/8\" or \"2001:db8::/32\".",
                "\"10.0.0.0/8\" や \"2001:db8::/32\" のように書いてください。"))
            .Select(boxed => boxed.Network)];

    private static IPNetwork? Parse(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? alone))
            return new IPNetwork(alone, alone.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
    }

    private sealed record Boxed(IPNetwork Network);
}
