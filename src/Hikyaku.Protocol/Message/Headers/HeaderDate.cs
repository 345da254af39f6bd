using MimeKit.Utils;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Reads date-time, RFC 5322 §3.3, with the obsolete forms of §4.3 and worse.</summary>
public static class HeaderDate
{
    private const int MaxOctets = 200;

    /// <summary>The time with the zone it was written in, or null when the value can't be read.</summary>
    public static DateTimeOffset? TryParse(ReadOnlySpan<byte> rawValue)
    {
        var value = Unfolding.Unfold(rawValue[..Math.Min(rawValue.Length, MaxOctets)]);
        return DateUtils.TryParse(value, out var date) ? date : null;
    }
}
