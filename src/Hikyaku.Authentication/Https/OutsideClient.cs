using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.Https;

/// <summary>
/// HTTPS to hosts that strangers name: nothing is followed, unpacked, remembered or sent through a proxy, and nothing
/// inside our own network is reached.
/// </summary>
internal static class OutsideClient
{
    private const int Port = 443;
    private const int MostAddresses = 4;

    /// <summary>Makes a client; time is bounded by whoever uses it.</summary>
    public static HttpClient Make(IDnsResolver dns, HttpsOptions options) => new(MakeHandler(dns, options))
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestVersion = HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    private static SocketsHttpHandler MakeHandler(IDnsResolver dns, HttpsOptions options)
    {
        var chain = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.TrustedRoots is { } roots)
        {
            chain.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.CustomTrustStore.AddRange(roots);
        }
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = chain },
            ConnectCallback = (context, cancellation) => ConnectAsync(dns, options, context.DnsEndPoint.Host, cancellation),
        };
    }

    /// <summary>One address after the other.</summary>
    private static async ValueTask<Stream> ConnectAsync(IDnsResolver dns, HttpsOptions options, string host, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(
            dns.QueryAsync(host, DnsRecordType.A, cancellation).AsTask(), dns.QueryAsync(host, DnsRecordType.Aaaa, cancellation).AsTask()).ConfigureAwait(false);
        var reason = new IOException($"{host} has no address");
        foreach (var address in answers.SelectMany(answer => answer.Of<AddressRecord>()).Select(record => record.Address).Take(MostAddresses))
        {
            if (options.Port is null && !PublicAddress.Is(address))
            {
                reason = new IOException($"{host} is {address}, which is no address of the Internet");
                continue;
            }
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, options.Port ?? Port), cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                reason = new IOException(e.Message, e);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw reason;
    }
}
