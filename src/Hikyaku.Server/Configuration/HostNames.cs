using System.Globalization;
using System.Net;

namespace Hikyaku.Server.Configuration;

/// <summary>Full host names: RFC 1123 §2.1 labels, at least two; international ones in A-labels.</summary>
internal static class HostNames
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>The name in lower-case A-labels, or null when it is not a full host name.</summary>
    public static string? ToAscii(string name)
    {
        string ascii = name;
        if (!System.Text.Ascii.IsValid(name))
        {
            try
            {
                ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(name);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        bool isHost = ascii.Length <= LongestName && ascii.Contains('.') && !IPAddress.TryParse(ascii, out _) && ascii.Split('.').All(IsLabel);
        return isHost ? ascii.ToLowerInvariant() : null;
    }

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-'
            && label.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
