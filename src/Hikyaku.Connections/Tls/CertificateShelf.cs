using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Connections.Tls;

/// <summary>
/// The certificates we serve, chosen by the name the client asks for (SNI). Their files are looked at again from time
/// to time: a changed one serves the next handshake, a broken one is reported and the old one kept.
/// </summary>
public sealed partial class CertificateShelf : IDisposable
{
    private readonly IReadOnlyList<CertificateFiles> _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _reloading = new();
    private readonly PemFiles?[] _contents;
    private readonly CertificateError?[] _reported;
    private readonly ServerCertificate?[] _certificates;
    private bool _evenExpired;
    private ITimer? _timer;
    private CertificateNames _names;

    private CertificateShelf(IReadOnlyList<CertificateFiles> files, TimeProvider time, ILogger log)
    {
        (_files, _time, _log) = (files, time, log);
        _contents = new PemFiles?[files.Count];
        _reported = new CertificateError?[files.Count];
        _certificates = new ServerCertificate?[files.Count];
        _names = CertificateNames.None;
    }

    /// <summary>How often the files are looked at.</summary>
    public static TimeSpan ReloadEvery { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The certificate for clients that name no host, or none of ours.</summary>
    public X509Certificate2 Default => _names.Default.Leaf;

    /// <summary>Reads all files. Either every one of them is good, or the shelf is null and the faults are listed.</summary>
    /// <param name="files">The certificates.</param>
    /// <param name="time">Their validity is judged by it.</param>
    /// <param name="log">Where reloads and faults are told.</param>
    /// <param name="evenExpired">
    /// Serve a certificate outside its time when there is no better one: mail between servers is better encrypted with an
    /// expired certificate than refused. A later one outside its time never replaces it.
    /// </param>
    public static (CertificateShelf? Shelf, IReadOnlyList<CertificateError> Errors) Open(
        IReadOnlyList<CertificateFiles> files, TimeProvider time, ILogger<CertificateShelf> log, bool evenExpired = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(files.Count);
        var shelf = new CertificateShelf(files, time, log) { _evenExpired = evenExpired };
        var errors = shelf.Refresh();
        if (errors.Count > 0) return (null, errors);
        shelf._timer = time.CreateTimer(static s => ((CertificateShelf)s!).Reload(), shelf, ReloadEvery, ReloadEvery);
        return (shelf, []);
    }

    /// <summary>
    /// What TLS needs for a client that asks for this name; for Kestrel's own HTTPS as well. The object is shared and
    /// must not be changed.
    /// </summary>
    public SslServerAuthenticationOptions OptionsFor(string? serverName) => Select(serverName).Options;

    /// <summary>Looks at the files now instead of at the next turn.</summary>
    public void Reload()
    {
        lock (_reloading) Refresh();
    }

    /// <summary>Stops looking at the files.</summary>
    public void Dispose() => _timer?.Dispose();

    internal ServerCertificate Select(string? serverName) => Volatile.Read(ref _names).Select(serverName);

    private List<CertificateError> Refresh()
    {
        var errors = new List<CertificateError>();
        var changed = false;
        for (var i = 0; i < _files.Count; i++)
        {
            var (pem, error) = PemFiles.Read(_files[i]);
            if (pem is not null && pem == _contents[i] && _reported[i] is null) continue;
            ServerCertificate? certificate = null;
            if (pem is not null) (certificate, error) = pem.Build(_time.GetUtcNow(), _evenExpired && _certificates[i] is null);
            if (error is not null) errors.Add(error);
            Keep(i, pem, certificate, error);
            changed |= certificate is not null;
        }

        if (changed && Array.TrueForAll(_certificates, c => c is not null))
            Volatile.Write(ref _names, new CertificateNames([.. _certificates!]));
        return errors;
    }

    private void Keep(int index, PemFiles? pem, ServerCertificate? certificate, CertificateError? error)
    {
        var first = _certificates[index] is null;
        if (error is not null && error != _reported[index] && !first) LogKept(error.Message);
        _reported[index] = error;
        if (certificate is null) return;
        (_contents[index], _certificates[index]) = (pem, certificate);
        if (!first) LogReloaded(_files[index].Certificate, certificate.Leaf.NotAfter.ToUniversalTime());
    }
}
