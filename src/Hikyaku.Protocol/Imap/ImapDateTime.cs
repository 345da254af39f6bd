using System.Globalization;

namespace Hikyaku.Protocol.Imap;

/// <summary>Dates and times of RFC 9051 §9: <c>17-Jul-1996 02:44:25 -0700</c> and <c>17-Jul-1996</c>.</summary>
public static class ImapDateTime
{
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>Reads <c>date-time</c> without its quotes; null when it is none.</summary>
    public static DateTimeOffset? TryParse(ReadOnlySpan<byte> text)
    {
        // date-day-fixed "-" date-month "-" date-year SP time SP zone: always 26 octets
        if (text.Length != 26 || TryParseDate(text[..11]) is not { } date || text[11] != ' ' || text[20] != ' ')
            return null;
        if (text[14] != ':' || text[17] != ':' || text[21] is not ((byte)'+' or (byte)'-'))
            return null;
        if (!TryTwoDigits(text[12..], out var hour) || !TryTwoDigits(text[15..], out var minute) || !TryTwoDigits(text[18..], out var second)
            || !TryTwoDigits(text[22..], out var zoneHours) || !TryTwoDigits(text[24..], out var zoneMinutes))
            return null;
        // A leap second is taken as the second before it
        second = second == 60 ? 59 : second;
        if (hour > 23 || minute > 59 || second > 59 || zoneHours > 14 || zoneMinutes > 59)
            return null;
        var zone = new TimeSpan(zoneHours, zoneMinutes, 0);
        return WithZone(date.ToDateTime(new TimeOnly(hour, minute, second)), text[21] == '-' ? -zone : zone);
    }

    /// <summary>Reads <c>date-text</c> (the day with one digit, two, or a space and one); null when it is none.</summary>
    public static DateOnly? TryParseDate(ReadOnlySpan<byte> text)
    {
        if (text.Length == 10)
            return TryParseDate(text[..1], text[1..]);
        return text.Length == 11 ? TryParseDate(text[0] == ' ' ? text[1..2] : text[..2], text[2..]) : null;
    }

    /// <summary>Writes <c>date-time</c> without its quotes into at least 26 bytes.</summary>
    public static void Format(DateTimeOffset value, Span<byte> into)
    {
        TwoDigits(value.Day, into);
        into[2] = into[6] = (byte)'-';
        System.Text.Encoding.ASCII.GetBytes(Months.AsSpan((value.Month - 1) * 3, 3), into[3..]);
        TwoDigits(value.Year / 100, into[7..]);
        TwoDigits(value.Year % 100, into[9..]);
        into[11] = into[20] = (byte)' ';
        TwoDigits(value.Hour, into[12..]);
        TwoDigits(value.Minute, into[15..]);
        TwoDigits(value.Second, into[18..]);
        into[14] = into[17] = (byte)':';
        var zone = (int)Math.Abs(value.Offset.TotalMinutes);
        into[21] = (byte)(value.Offset < TimeSpan.Zero ? '-' : '+');
        TwoDigits(zone / 60, into[22..]);
        TwoDigits(zone % 60, into[24..]);
    }

    private static DateOnly? TryParseDate(ReadOnlySpan<byte> day, ReadOnlySpan<byte> monthAndYear)
    {
        if (monthAndYear[0] != '-' || monthAndYear[4] != '-' || MonthOf(monthAndYear[1..4]) is not (> 0 and var month))
            return null;
        if (!TryDigits(day, out var dayNumber) || !TryDigits(monthAndYear[5..], out var year) || year == 0)
            return null;
        return dayNumber >= 1 && dayNumber <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, dayNumber) : null;
    }

    private static int MonthOf(ReadOnlySpan<byte> name)
    {
        for (var month = 0; month < 12; month++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, Months.AsSpan(month * 3, 3)))
                return month + 1;
        }
        return 0;
    }

    // Times at the very ends of the calendar have no UTC equivalent
    private static DateTimeOffset? WithZone(DateTime local, TimeSpan zone) =>
        local.Ticks - zone.Ticks < DateTime.MinValue.Ticks || local.Ticks - zone.Ticks > DateTime.MaxValue.Ticks
            ? null
            : new DateTimeOffset(local, zone);

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, out int number) => TryDigits(text[..2], out number);

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static void TwoDigits(int number, Span<byte> into)
    {
        into[0] = (byte)('0' + number / 10);
        into[1] = (byte)('0' + number % 10);
    }
}
