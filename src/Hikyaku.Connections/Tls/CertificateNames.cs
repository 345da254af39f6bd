namespace Hikyaku.Connections.Tls;

/// <summary>Which certificate goes with which host name. Never changes; a reload makes a new one.</summary>
internal sealed class CertificateNames
{
    public static readonly CertificateNames None = new([]);

    private readonly ServerCertificate[] _certificates;
    private readonly Dictionary<string, ServerCertificate> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The first certificate is the default, and wins where two are for the same name.</summary>
    public CertificateNames(ServerCertificate[] certificates)
    {
        _certificates = certificates;
        foreach (var certificate in certificates)
            foreach (var name in certificate.Names)
                _byName.TryAdd(name, certificate);
    }

    public ServerCertificate Default => _certificates[0];

    /// <summary>RFC 6125 §6.4: the exact name, or a wildcard in place of its first label; else the default.</summary>
    public ServerCertificate Select(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName) || _certificates.Length == 1) return Default;
        if (_byName.TryGetValue(serverName, out var exact)) return exact;
        var dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _byName.TryGetValue("*" + serverName[dot..], out var wildcard) ? wildcard : Default;
    }
}
