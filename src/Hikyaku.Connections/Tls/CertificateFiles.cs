namespace Hikyaku.Connections.Tls;

/// <summary>Where a certificate and its key lie, as PEM.</summary>
/// <param name="Certificate">The chain, our own certificate first.</param>
/// <param name="Key">The private key, not encrypted.</param>
public sealed record CertificateFiles(string Certificate, string Key);

/// <summary>Why a certificate can't be used.</summary>
public enum CertificateFault
{
    /// <summary>A file can't be read.</summary>
    Unreadable,
    /// <summary>A file is not the PEM it should be.</summary>
    NotPem,
    /// <summary>The key is protected by a passphrase.</summary>
    KeyEncrypted,
    /// <summary>The key is neither RSA nor ECDSA.</summary>
    KeyUnsupported,
    /// <summary>The key belongs to another certificate.</summary>
    KeyMismatch,
    /// <summary>The certificate's time is over.</summary>
    Expired,
    /// <summary>The certificate's time has not begun.</summary>
    NotYetValid,
}

/// <summary>A certificate that can't be used, and a sentence for the person who can repair it.</summary>
public sealed record CertificateError(CertificateFiles Files, CertificateFault Fault, string Message);
