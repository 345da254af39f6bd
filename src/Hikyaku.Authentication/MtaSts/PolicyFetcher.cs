using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Hikyaku.Authentication.Https;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.MtaSts;

namespace Hikyaku.Authentication.MtaSts;

/// <summary>
/// Fetches policies from https://mta-sts.DOMAIN/.well-known/mta-sts.txt, RFC 8461 §3.3. The certificate must be valid for
/// that name, redirects are not followed, size and time are bounded: the other end is anybody.
/// </summary>
public sealed class PolicyFetcher : IDisposable
{
    private readonly HttpClient _client;
    private readonly HttpsOptions _options;

    /// <summary>Makes a fetcher.</summary>
    /// <param name="dns">Finds the hosts.</param>
    /// <param name="options">Time, and what tests need.</param>
    public PolicyFetcher(IDnsResolver dns, HttpsOptions options)
    {
        _options = options;
        _client = OutsideClient.Make(dns, options);
    }

    /// <summary>Fetches the policy of a domain; what goes wrong is an answer too.</summary>
    /// <param name="domain">In A-labels.</param>
    /// <param name="cancellation">Gives up; then, and only then, the task is cancelled.</param>
    public async Task<PolicyFetch> FetchAsync(string domain, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.Limit);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://mta-sts.{domain}/.well-known/mta-sts.txt");
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return await ReadAsync(response, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed("sts-policy-fetch-error", "the server did not send the policy in time");
        }
        catch (HttpRequestException e)
        {
            var reason = e.GetBaseException().Message.ReplaceLineEndings(" ");
            return Failed(e.InnerException is AuthenticationException ? "sts-webpki-invalid" : "sts-policy-fetch-error", reason);
        }
        catch (Exception e) when (e is IOException or UriFormatException)
        {
            return Failed("sts-policy-fetch-error", e.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Ends connections.</summary>
    public void Dispose() => _client.Dispose();

    private static async Task<PolicyFetch> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        // "HTTP 3xx redirects MUST NOT be followed"
        if (response.StatusCode != HttpStatusCode.OK) return Failed("sts-policy-fetch-error", $"the server answered {(int)response.StatusCode}");
        if (!IsPlainText(response.Content.Headers.ContentType)) return Failed("sts-policy-invalid", "the policy is not of type text/plain");
        if (response.Content.Headers.ContentLength > StsPolicy.LargestFile) return Failed("sts-policy-invalid", "the policy is too large");
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var octets = new byte[StsPolicy.LargestFile + 1];
        var length = await body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (length > StsPolicy.LargestFile) return Failed("sts-policy-invalid", "the policy is too large");
        return StsPolicy.TryParse(Encoding.UTF8.GetString(octets, 0, length)) is { } policy
            ? new PolicyFetch(policy, null, null)
            : Failed("sts-policy-invalid", "the policy breaks the grammar of RFC 8461");
    }

    private static bool IsPlainText(MediaTypeHeaderValue? type) => string.Equals(type?.MediaType, "text/plain", StringComparison.OrdinalIgnoreCase);

    private static PolicyFetch Failed(string failure, string reason) => new(null, failure, reason);
}
