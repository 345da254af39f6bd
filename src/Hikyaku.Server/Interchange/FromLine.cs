using System.Globalization;
using System.Text;

namespace Hikyaku.Server.Interchange;

/// <summary>The line that begins a message in an mbox: <c>From sender Tue Nov 24 07:49:08 2026</c> (RFC 4155, asctime in UTC).</summary>
internal static class FromLine
{
    private const int LongestSender = 320;
    private const int LastYear = 9998; // so that no zone leads out of the calendar
    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(14); // what DateTimeOffset takes

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>The line, with LF.</summary>
    public static string Write(string? sender, DateTimeOffset date)
    {
        bool isPlain = sender is { Length: > 0 and <= LongestSender } && sender.All(character => character is > ' ' and < '\x7f');
        string day = date.UtcDateTime.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2);
        return string.Create(CultureInfo.InvariantCulture,
            $"From {(isPlain ? sender : "MAILER-DAEMON")} {date.UtcDateTime:ddd MMM} {day} {date.UtcDateTime:HH:mm:ss yyyy}\n");
    }

    /// <summary>
    /// True when the line begins a message. After "From " a month, a time and a year are asked for, because many
    /// programs have written "From " at the start of a line of text without quoting it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out DateTimeOffset? date)
    {
        date = null;
        if (!line.StartsWith("From "u8))
            return false;
        string[] words = Encoding.Latin1.GetString(line[5..]).Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        int month = Array.FindIndex(words, word => Month(word) > 0);
        int clock = Array.FindIndex(words, Math.Max(month, 0), word => word.Length >= 4 && char.IsAsciiDigit(word[0]) && word.Contains(':'));
        int year = clock < 0 ? -1 : Array.FindIndex(words, clock, word => word.Length == 4 && word.All(char.IsAsciiDigit));
        if (month < 0 || clock < 0 || year < 0)
            return false;
        date = Date(words, month, clock, year);
        return true;
    }

    private static DateTimeOffset? Date(string[] words, int month, int clock, int year)
    {
        bool isDay = int.TryParse(words[month + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int day);
        bool isTime = TimeOnly.TryParseExact(words[clock], ["H:mm:ss", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time);
        int yearNumber = int.Parse(words[year], NumberStyles.None, CultureInfo.InvariantCulture);
        if (!isDay || !isTime || yearNumber is < 1970 or > LastYear || day < 1 || day > DateTime.DaysInMonth(yearNumber, Month(words[month])))
            return null;
        return new DateTimeOffset(new DateOnly(yearNumber, Month(words[month]), day), time, ZoneOf(words, clock, year));
    }

    /// <summary>A numeric zone may stand before or after the year; UTC otherwise.</summary>
    private static TimeSpan ZoneOf(string[] words, int clock, int year)
    {
        foreach (string word in words[(clock + 1)..Math.Min(words.Length, year + 2)])
        {
            bool isZone = word.Length == 5 && word[0] is '+' or '-'
                && int.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int digits) && digits is >= 0 and <= 1400;
            if (!isZone)
                continue;
            int number = int.Parse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
            var offset = new TimeSpan(number / 100, number % 100, 0);
            if (offset > LargestOffset)
                continue;
            return word[0] == '-' ? -offset : offset;
        }
        return TimeSpan.Zero;
    }

    private static int Month(string word) => Array.IndexOf(Months, word) + 1;
}
