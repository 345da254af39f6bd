namespace Hikyaku.Store.Journey;

/// <summary>
/// The short name of an acceptance: its number in base 32 without letters that look like digits, most significant
/// digit first, at least six characters.
/// </summary>
internal static class QueueId
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int ShortestLength = 6;
    private const int LongestLength = 13;

    internal static string Of(long number)
    {
        Span<char> text = stackalloc char[LongestLength];
        var at = LongestLength;
        for (var rest = (ulong)number; rest != 0 || at > LongestLength - ShortestLength; rest >>= 5)
            text[--at] = Digits[(int)(rest & 31)];
        return new string(text[at..]);
    }

    /// <summary>The number behind a name; null when it is none. Lower case is understood.</summary>
    internal static long? Parse(string text)
    {
        if (text.Length is 0 or > LongestLength)
            return null;

        UInt128 number = 0;
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0)
                return null;
            number = (number << 5) | (uint)digit;
        }

        return number <= long.MaxValue ? (long)number : null;
    }
}
