using System.Globalization;
using MimeKit.Utils;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Reads and writes date-time, RFC 5322 §3.3.</summary>
internal static class HeaderDate
{
    private const int MaxOctets = 200;

    /// <summary>
    /// The time with the zone it was written in, or null when the value can't be read.
    /// The obsolete forms of §4.3 are read too, and for worse ones MimeKit tries its luck.
    /// </summary>
    public static DateTimeOffset? TryParse(ReadOnlySpan<byte> rawValue)
    {
        var value = Unfolding.Unfold(rawValue[..Math.Min(rawValue.Length, MaxOctets)]);
        return new DateTimeReader(value).Read() ?? (DateUtils.TryParse(value, out var date) ? date : null);
    }

    /// <summary>The date as header fields have it: <c>Fri, 31 Jan 2015 16:28:33 +0900</c>.</summary>
    public static string Format(DateTimeOffset date)
    {
        var zone = date.Offset;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{date:ddd, d MMM yyyy HH:mm:ss} {(zone < TimeSpan.Zero ? '-' : '+')}{Math.Abs(zone.Hours):00}{Math.Abs(zone.Minutes):00}");
    }
}
