namespace Hikyaku.Transport.Receive;

/// <summary>How the client introduced itself.</summary>
/// <param name="Name">The name it gave.</param>
/// <param name="Extended">By EHLO or LHLO, not HELO.</param>
internal sealed record SmtpGreeting(string Name, bool Extended);
