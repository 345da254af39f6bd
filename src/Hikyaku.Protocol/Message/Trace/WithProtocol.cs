namespace Hikyaku.Protocol.Message.Trace;

/// <summary>How a message came in: what the <c>with</c> clause of Received tells (RFC 3848, RFC 6531 §4.3).</summary>
/// <param name="IsLmtp">By LMTP (RFC 2033).</param>
/// <param name="IsExtended">The client said EHLO; LMTP always does.</param>
/// <param name="UsesUtf8">The transaction used SMTPUTF8.</param>
/// <param name="IsEncrypted">Under TLS.</param>
/// <param name="IsAuthenticated">After AUTH.</param>
public readonly record struct WithProtocol(bool IsLmtp, bool IsExtended, bool UsesUtf8, bool IsEncrypted, bool IsAuthenticated)
{
    /// <summary>The registered name, such as ESMTPSA or UTF8SMTPS.</summary>
    public override string ToString()
    {
        if (!IsLmtp && !IsExtended)
            return "SMTP";
        var transport = (IsLmtp, UsesUtf8) switch
        {
            (true, true) => "UTF8LMTP",
            (true, false) => "LMTP",
            (false, true) => "UTF8SMTP",
            (false, false) => "ESMTP",
        };
        return transport + (IsEncrypted ? "S" : "") + (IsAuthenticated ? "A" : "");
    }
}
