namespace Hikyaku.Protocol.Dkim;

/// <summary>The number of a set in a chain, RFC 8617 §4.2.1: from 1 to 50.</summary>
internal static class ArcInstance
{
    /// <summary>§4.2.1: "The maximum number of ARC Sets that can be attached to a message is 50."</summary>
    public const int Most = 50;

    /// <summary>The number, or 0 when it is none.</summary>
    internal static int Read(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t\r\n");
        if (text.Length is 0 or > 2 || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1])) return 0;
        var number = text.Length == 1 ? text[0] - '0' : (text[0] - '0') * 10 + text[1] - '0';
        return number <= Most ? number : 0;
    }
}
