using System.Security.Cryptography;
using System.Text;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.Server.Configuration;

namespace Hikyaku.Server.Domains;

/// <summary>What our own domains ask of those who send to them (MTA-STS): the policy, and the record that announces it.</summary>
internal static class OwnPolicy
{
    /// <summary>The label under which it is served.</summary>
    public const string Label = "mta-sts";

    /// <summary>The policy of each of our domains.</summary>
    public static StsPolicy Of(ServerOptions options) => new()
    {
        Mode = options.MtaSts.Mode,
        MaximumAge = options.MtaSts.MaximumAge,
        Hosts = [options.HostName, .. options.MtaSts.OtherHosts],
    };

    /// <summary>The TXT record: its id is another one whenever the policy is.</summary>
    public static StsRecord RecordOf(ServerOptions options)
    {
        const int Octets = 8;
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(options).ToString())).AsSpan(0, Octets)));
    }
}
