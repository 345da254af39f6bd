namespace Hikyaku.Transport.Signing;

/// <summary>Where a header ends and the body begins.</summary>
internal static class HeaderEnd
{
    /// <summary>The octets up to the blank line, and with it; all of them when there is none.</summary>
    public static int After(ReadOnlySpan<byte> octets)
    {
        if (octets.StartsWith("\r\n"u8)) return 2;
        var end = octets.IndexOf("\r\n\r\n"u8);
        return end < 0 ? octets.Length : end + 4;
    }
}
