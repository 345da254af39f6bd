using System.Globalization;
using System.Security.Cryptography;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>The fields that a submission server adds when the author's program left them out, RFC 6409 §8.2 and §8.3.</summary>
public static class OriginFields
{
    private const string IdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Date and Message-ID, as far as the header has none of its own; empty when it has both.</summary>
    /// <param name="header">The header as submitted, at least up to its blank line.</param>
    /// <param name="now">When it was submitted, with the zone to show.</param>
    /// <param name="host">The name at which the Message-ID is unique.</param>
    public static byte[] Missing(ReadOnlySpan<byte> header, DateTimeOffset now, DomainName host)
    {
        byte[] date = HeaderFields.TryFind(header, "Date"u8, out _)
            ? []
            : new FieldFolder("Date").Word(HeaderDate.Format(now)).ToField();
        byte[] messageId = HeaderFields.TryFind(header, "Message-ID"u8, out _)
            ? []
            : new FieldFolder("Message-ID").Word($"<{NewMessageId(now, host)}>").ToField();
        return [.. date, .. messageId];
    }

    /// <summary>A new identifier, RFC 5322 §3.6.4, without angle brackets: the time to a millisecond, and 80 random bits.</summary>
    public static string NewMessageId(DateTimeOffset now, DomainName host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.UtcDateTime:yyyyMMddHHmmssfff}.{RandomNumberGenerator.GetString(IdAlphabet, 16)}@{host}");
    }
}
