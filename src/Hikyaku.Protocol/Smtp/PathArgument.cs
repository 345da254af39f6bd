using System.Text;

namespace Hikyaku.Protocol.Smtp;

/// <summary>What the arguments of MAIL and RCPT have in common.</summary>
internal static class PathArgument
{
    /// <summary>Steps over <c>FROM:</c> or <c>TO:</c>, in any case.</summary>
    public static bool TrySkipKeyword(ref ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword)
    {
        if (argument.Length < keyword.Length || !Ascii.EqualsIgnoreCase(argument[..keyword.Length], keyword)) return false;
        argument = argument[keyword.Length..];
        return true;
    }

    /// <summary>True for an address as people write it who type SMTP by hand for the first time.</summary>
    public static bool LacksBrackets(ReadOnlySpan<byte> argument)
    {
        var path = argument.TrimStart((byte)' ');
        return !path.IsEmpty && path[0] != (byte)'<' && path.Contains((byte)'@');
    }

    /// <summary>True when the path is followed by nothing or by a space.</summary>
    public static bool EndsThere(ReadOnlySpan<byte> argument, int pathLength)
        => pathLength == argument.Length || argument[pathLength] == (byte)' ';
}
