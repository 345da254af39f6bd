using System.Text;
using Hikyaku.Server.Language;
using Microsoft.AspNetCore.Http;

namespace Hikyaku.Server.Http;

/// <summary>The page at "/": what answers here. No versions or names for strangers.</summary>
internal static class FrontPage
{
    private static readonly byte[] English = Page(Tongue.English);
    private static readonly byte[] Japanese = Page(Tongue.Japanese);

    /// <summary>Writes the page in the reader's language.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        bool japanese = context.Request.Headers.AcceptLanguage.ToString().StartsWith("ja", StringComparison.OrdinalIgnoreCase);
        byte[] page = japanese ? Japanese : English;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        context.Response.Headers.ContentLanguage = japanese ? "ja" : "en";
        context.Response.Headers.Vary = "Accept-Language";
        return context.Response.Body.WriteAsync(page, 0, page.Length, context.RequestAborted);
    }

    private static byte[] Page(Tongue tongue)
    {
        string heading = new Text("This is a mail server.", "メールサーバーです。").In(tongue);
        string text = new Text(
            "It is read and written to with a mail program (IMAP, POP3, SMTP). The webmail comes in a later version.",
            "メールソフト (IMAP、POP3、SMTP) でご利用ください。ウェブメールは今後の版で加わります。").In(tongue);
        return Encoding.UTF8.GetBytes($$"""
            <!doctype html>
            <html lang="{{(tongue == Tongue.Japanese ? "ja" : "en")}}">
            <head><meta charset="utf-8"><title>Hikyaku</title><meta name="viewport" content="width=device-width">
            <style>body{font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style></head>
            <body><h1>Hikyaku</h1><p><strong>{{heading}}</strong></p><p>{{text}}</p></body>
            </html>

            """);
    }
}
