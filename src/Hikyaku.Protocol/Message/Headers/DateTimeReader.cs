using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Reads date-time, RFC 5322 §3.3 and §4.3: <c>[day-name ","] day month year hour ":" minute [":" second] [zone]</c>.</summary>
/// <param name="value">The unfolded field value.</param>
internal ref struct DateTimeReader(ReadOnlySpan<byte> value)
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    private FieldLexer _lexer = new(value);

    /// <summary>The time, or null when the value isn't of this form.</summary>
    public DateTimeOffset? Read()
    {
        SkipDayName();
        if (!TryReadNumber(2, out var day) || !TryReadMonth(out var month) || !TryReadYear(out var year))
            return null;
        if (!TryReadTime(out var hour, out var minute, out var second))
            return null;
        if (day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
            return null;
        // a leap second is the second before it to us
        return new DateTimeOffset(year, month, day, hour, minute, Math.Min(second, 59), ReadZone());
    }

    private void SkipDayName()
    {
        _lexer.SkipCfws();
        var start = _lexer;
        if (!char.IsAsciiLetter((char)_lexer.Next))
            return;
        _lexer.ReadToken();
        _lexer.SkipCfws();
        if (!_lexer.TryTake((byte)',') && !char.IsAsciiDigit((char)_lexer.Next))
            _lexer = start;
    }

    private bool TryReadMonth(out int month)
    {
        _lexer.SkipCfws();
        var name = _lexer.ReadToken();
        month = 0;
        if (name.Length < 3)
            return false;
        Span<byte> lower = stackalloc byte[3];
        Ascii.ToLower(name[..3], lower, out _);
        var position = "janfebmaraprmayjunjulaugsepoctnovdec"u8.IndexOf(lower);
        month = position / 3 + 1;
        return position >= 0 && position % 3 == 0;
    }

    // RFC 5322 §4.3: two digits up to 49 are of this century, other two and three digits count from 1900
    private bool TryReadYear(out int year)
    {
        _lexer.SkipCfws();
        var before = _lexer.Position;
        if (!TryReadNumber(4, out year))
            return false;
        var digits = _lexer.Position - before;
        if (digits < 4)
            year += digits == 2 && year < 50 ? 2000 : 1900;
        return digits >= 2 && year is >= 1900 and < 9999;
    }

    private bool TryReadTime(out int hour, out int minute, out int second)
    {
        minute = second = 0;
        if (!TryReadNumber(2, out hour) || !TryTakeColon() || !TryReadNumber(2, out minute))
            return false;
        return !TryTakeColon() || TryReadNumber(2, out second);
    }

    private TimeSpan ReadZone()
    {
        _lexer.SkipCfws();
        var sign = _lexer.Next;
        if (sign is (byte)'+' or (byte)'-')
        {
            _lexer.Advance();
            if (!TryReadNumber(4, out var digits) || digits % 100 > 59)
                return TimeSpan.Zero;
            var offset = new TimeSpan(digits / 100, digits % 100, 0);
            return offset > MaxOffset ? TimeSpan.Zero : sign == (byte)'-' ? -offset : offset;
        }
        return TimeSpan.FromHours(ObsoleteZone(_lexer.ReadToken()));
    }

    // RFC 5322 §4.3; zones that it doesn't know, the military ones among them, are as good as -0000
    private static int ObsoleteZone(ReadOnlySpan<byte> name)
    {
        if (name.Length != 3 || (name[2] | 0x20) != 't')
            return 0;
        var standard = (name[0] | 0x20) switch { 'e' => -5, 'c' => -6, 'm' => -7, 'p' => -8, _ => 0 };
        return (standard, name[1] | 0x20) switch
        {
            (0, _) => 0,
            (_, 's') => standard,
            (_, 'd') => standard + 1,
            _ => 0,
        };
    }

    private bool TryTakeColon()
    {
        _lexer.SkipCfws();
        return _lexer.TryTake((byte)':');
    }

    private bool TryReadNumber(int maxDigits, out int number)
    {
        _lexer.SkipCfws();
        number = 0;
        var digits = 0;
        for (; digits < maxDigits && char.IsAsciiDigit((char)_lexer.Next); digits++)
        {
            number = number * 10 + (_lexer.Next - '0');
            _lexer.Advance();
        }
        return digits > 0 && !char.IsAsciiDigit((char)_lexer.Next);
    }
}
