using System.Globalization;
using System.Text;

namespace Hikyaku.Protocol.Smtp;

/// <summary>When a message is to leave (RFC 4865 §4): after some time, or at an instant.</summary>
public readonly record struct FutureRelease
{
    // RFC 4865 §4: future-release-integer = %x31-39 *8DIGIT
    private const int LongestInterval = 9;

    // RFC 4865 erratum 2040: the date-time of RFC 3339 §5.6
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private readonly TimeSpan _after;
    private readonly DateTimeOffset? _at;

    private FutureRelease(TimeSpan after, DateTimeOffset? at) => (_after, _at) = (after, at);

    /// <summary>After so long.</summary>
    public static FutureRelease After(TimeSpan interval) => new(interval, null);

    /// <summary>At that time.</summary>
    public static FutureRelease At(DateTimeOffset time) => new(default, time);

    /// <summary>The instant, for a message that comes now.</summary>
    public DateTimeOffset From(DateTimeOffset now) => _at ?? now + _after;

    /// <summary>Reads HOLDFOR: seconds, at most nine digits, the first not zero.</summary>
    internal static FutureRelease? ParseInterval(ReadOnlySpan<byte> value)
        => value.Length is > 0 and <= LongestInterval && value[0] != (byte)'0' && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? After(TimeSpan.FromSeconds(seconds)) : null;

    /// <summary>Reads HOLDUNTIL: a time such as 2026-07-10T09:00:00Z.</summary>
    internal static FutureRelease? ParseTime(ReadOnlySpan<byte> value)
        => DateTimeOffset.TryParseExact(Encoding.ASCII.GetString(value).ToUpperInvariant(), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? At(time) : null;
}
