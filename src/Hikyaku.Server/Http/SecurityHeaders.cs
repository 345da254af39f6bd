using Microsoft.AspNetCore.Http;

namespace Hikyaku.Server.Http;

/// <summary>Headers that every answer carries: nothing may be framed, sniffed, or loaded from elsewhere.</summary>
internal static class SecurityHeaders
{
    private const string OneYear = "max-age=31536000";

    /// <summary>Adds them, then goes on.</summary>
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = OneYear;
        return next(context);
    }
}
