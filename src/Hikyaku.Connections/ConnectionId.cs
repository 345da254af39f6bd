namespace Hikyaku.Connections;

/// <summary>Names for connections: short, never the same twice, also after a restart, and sorting by time.</summary>
internal static class ConnectionId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz"; // no i, l, o, u: read aloud on the phone
    private const int Length = 10;

    // 1,024 names for each millisecond before the start after it could meet this one's.
    private static long _last = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() << 10;

    public static string Next() => string.Create(Length, Interlocked.Increment(ref _last), static (text, number) =>
    {
        for (var i = Length - 1; i >= 0; i--, number >>= 5) text[i] = Digits[(int)(number & 31)];
    });
}
