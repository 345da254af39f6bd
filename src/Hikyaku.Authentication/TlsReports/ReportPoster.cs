using System.Net.Http.Headers;
using Hikyaku.Authentication.Https;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.TlsReports;

/// <summary>Hands reports over by HTTPS, RFC 8460 §5.4.</summary>
public sealed class ReportPoster : IDisposable
{
    private readonly HttpClient _client;
    private readonly HttpsOptions _options;

    /// <summary>Makes a poster.</summary>
    public ReportPoster(IDnsResolver dns, HttpsOptions options)
    {
        _options = options;
        _client = OutsideClient.Make(dns, options);
    }

    /// <summary>Hands a file over; gives why it was not taken, or null.</summary>
    public async Task<string?> PostAsync(Uri destination, byte[] file, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.Limit);
        try
        {
            using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/tlsrpt+gzip") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, destination) { Content = content };
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"the server answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "the server did not answer in time";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return e.GetBaseException().Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>Ends connections.</summary>
    public void Dispose() => _client.Dispose();
}
