using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Dane;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>What is thought of a server's certificate (RFC 6125, through the platform).</summary>
/// <param name="IsValid">True when it is for the host's name and from an authority that is trusted.</param>
/// <param name="Verdict">In words.</param>
internal sealed record PeerCertificate(bool IsValid, string Verdict)
{
    /// <summary>What is wrong with it in the words of RFC 8460 §4.3.1.</summary>
    public string Failure { get; private init; } = "validation-failure";

    /// <summary>Judges what the handshake found.</summary>
    public static PeerCertificate Of(SslPolicyErrors errors, X509Chain? chain) => errors switch
    {
        SslPolicyErrors.None => new(true, "valid"),
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => new(false, "there is none"),
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => new(false, "it is for another name") { Failure = "certificate-host-mismatch" },
        _ => new(false, chain is { ChainStatus: [var first, ..] } ? Words(first.Status) : "not trusted")
        {
            Failure = chain is { ChainStatus: [{ Status: X509ChainStatusFlags.NotTimeValid }, ..] } ? "certificate-expired" : "certificate-not-trusted",
        },
    };

    /// <summary>Judges by what DNSSEC says of it; nobody else is asked.</summary>
    public static PeerCertificate Of(DanePins pins, X509Certificate? certificate, X509Chain? chain, DateTimeOffset now)
    {
        if (certificate is not X509Certificate2 shown) return new(false, "there is none");
        return pins.ObjectionTo(shown, chain is null ? [] : [.. chain.ChainPolicy.ExtraStore], now) is { } objection ? new(false, objection) : new(true, "valid (DANE)");
    }

    private static string Words(X509ChainStatusFlags status) => status switch
    {
        X509ChainStatusFlags.NotTimeValid => "expired or not valid yet",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "from an unknown authority",
        _ => status.ToString(),
    };
}
