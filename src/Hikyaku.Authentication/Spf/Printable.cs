namespace Hikyaku.Authentication.Spf;

/// <summary>Texts of strangers, made short and harmless before they are told on.</summary>
internal static class Printable
{
    private const int Longest = 200;

    /// <summary>At most 200 printable ASCII characters of a text; others become question marks.</summary>
    public static string Short(string text)
    {
        if (text.Length <= Longest && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return text;
        return string.Concat(text.Take(Longest).Select(c => c is >= ' ' and <= '~' ? c : '?')) + (text.Length > Longest ? "..." : "");
    }
}
