namespace Hikyaku.Protocol.Addressing;

/// <summary>What reverse and forward paths have in common: <c>Path = "&lt;" [ A-d-l ":" ] Mailbox "&gt;"</c>.</summary>
internal static class PathSyntax
{
    /// <summary>Finds the mailbox between the angle brackets; it is not yet checked.</summary>
    /// <param name="text">Begins with the path; spaces before it, which RFC 5321 §3.3 forbids, are forgiven.</param>
    /// <param name="mailbox">What stands between the brackets, the source route taken off.</param>
    /// <param name="consumed">Bytes up to and including the closing bracket.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> mailbox, out int consumed)
    {
        mailbox = default;
        consumed = 0;
        var open = text.IndexOfAnyExcept((byte)' ');
        if (open < 0 || text[open] != (byte)'<')
            return false;
        var close = FindClosingBracket(text, open + 1);
        if (close < 0)
            return false;
        mailbox = text[(open + 1)..close];
        consumed = close + 1;
        return mailbox is not [(byte)'@', ..] || TrySkipSourceRoute(ref mailbox);
    }

    private static int FindClosingBracket(ReadOnlySpan<byte> text, int from)
    {
        var quoted = false;
        for (var i = from; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'>' when !quoted:
                    return i;
            }
        }
        return -1;
    }

    // RFC 5321 §4.1.1.3 and appendix C: a source route must be accepted and should be ignored.
    private static bool TrySkipSourceRoute(ref ReadOnlySpan<byte> mailbox)
    {
        var colon = mailbox.IndexOf((byte)':');
        if (colon < 0)
            return false;
        var route = mailbox[..colon];
        foreach (var range in route.Split((byte)','))
        {
            if (route[range] is not [(byte)'@', .. var domain] || DomainName.TryParse(domain) is null)
                return false;
        }
        mailbox = mailbox[(colon + 1)..];
        return !mailbox.IsEmpty;
    }
}
