using System.Security.Cryptography.X509Certificates;

namespace Hikyaku.Authentication.Https;

/// <summary>How web servers of strangers are spoken to.</summary>
public sealed record HttpsOptions
{
    /// <summary>For everything (RFC 8461 §3.3: "a timeout of one minute").</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Another port than 443, on this machine too; null in all but tests.</summary>
    public int? Port { get; init; }

    /// <summary>Authorities to trust instead of the machine's; null in all but tests.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }
}
