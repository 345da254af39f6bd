using System.Globalization;

namespace Hikyaku.Protocol.Imap;

/// <summary><c>partial-range</c> (RFC 9394 §4): results by their place, counted from the first one or from the last.</summary>
/// <param name="First">The place nearer to where counting begins; 1 is the first.</param>
/// <param name="Last">The place farther from it.</param>
/// <param name="FromEnd">True when counting begins at the last result: <c>-1:-100</c>.</param>
public readonly record struct PartialRange(uint First, uint Last, bool FromEnd)
{
    /// <summary>Which of so many results it names: the index of the first one, and how many.</summary>
    public (int Start, int Count) Within(int results)
    {
        var first = Math.Min(First - 1, (uint)results);
        var last = Math.Min(Last, (uint)results);
        return FromEnd ? (results - (int)last, (int)(last - first)) : ((int)first, (int)(last - first));
    }

    /// <summary>Reads <c>nz-number ":" nz-number</c>, or both with a minus.</summary>
    public static bool TryRead(ref ImapReader reader, out PartialRange range)
    {
        range = default;
        var fromEnd = reader.TryRead((byte)'-');
        if (!reader.TryReadNonZeroNumber(out var first) || !reader.TryRead((byte)':')
            || fromEnd != reader.TryRead((byte)'-') || !reader.TryReadNonZeroNumber(out var last))
            return false;
        // A range 500:400 is the same as 400:500
        range = new PartialRange(Math.Min(first, last), Math.Max(first, last), fromEnd);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => FromEnd
        ? string.Create(CultureInfo.InvariantCulture, $"-{First}:-{Last}")
        : string.Create(CultureInfo.InvariantCulture, $"{First}:{Last}");
}
