namespace Hikyaku.Transport.Signing;

/// <summary>Signs mail that this server writes itself: notifications and reports.</summary>
internal static class OwnMail
{
    /// <summary>Our own headers are far shorter.</summary>
    private const int LongestHeader = 32 * 1024;

    /// <summary>The fields to put before it; empty when nobody signs for that domain.</summary>
    /// <param name="signing">Who signs.</param>
    /// <param name="domain">The domain of its author, in A-labels.</param>
    /// <param name="message">The message, from its beginning.</param>
    /// <param name="now">The time of signing.</param>
    public static byte[] Sign(MessageSigning signing, string domain, Stream message, DateTimeOffset now)
    {
        if (signing.Find(domain) is not { } signer) return [];
        var header = new byte[(int)Math.Min(LongestHeader, message.Length)];
        message.ReadExactly(header);
        var end = HeaderEnd.After(header);
        message.Position = end;
        return signer.Sign(header.AsSpan(0, end), message, now);
    }
}
