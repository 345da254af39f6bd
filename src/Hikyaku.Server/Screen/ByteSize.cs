using System.Globalization;

namespace Hikyaku.Server.Screen;

/// <summary>Sizes as people write them: 5G, 500M, 0 for no limit. Powers of 1024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>Reads a size in bytes; null when it is none.</summary>
    public static long? TryParse(string text)
    {
        string number = text.Trim().ToUpperInvariant();
        if (number.EndsWith("IB", StringComparison.Ordinal))
            number = number[..^2];
        else if (number.EndsWith('B'))
            number = number[..^1];
        int power = number.Length == 0 ? 0 : Units.IndexOf(number[^1], StringComparison.Ordinal) + 1;
        if (power > 0)
            number = number[..^1];
        bool isNumber = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value);
        if (!isNumber || value > long.MaxValue >> (10 * power))
            return null;
        return (long)(value * (1L << (10 * power)));
    }

    /// <summary>"25 MiB", "1.5 GiB", "312 B".</summary>
    public static string Show(long bytes)
    {
        if (bytes < 1024)
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        double value = bytes;
        int power = -1;
        for (; value >= 1024 && power < Units.Length - 1; power++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[power]}iB");
    }
}
