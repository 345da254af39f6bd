namespace Hikyaku.Store.Search;

/// <summary>Numbers of varying length: seven bits an octet, lowest first, the high bit says that more follow.</summary>
internal static class Varints
{
    /// <summary>The most octets that a number takes.</summary>
    internal const int MaxLength = 10;

    /// <summary>Writes a number; gives its length.</summary>
    internal static int Write(Span<byte> into, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            into[length++] = (byte)(value | 0x80);
        into[length++] = (byte)value;
        return length;
    }

    /// <summary>How many octets a number takes.</summary>
    internal static int LengthOf(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
            length++;
        return length;
    }

    /// <summary>Reads a number and goes behind it.</summary>
    /// <exception cref="IndexDamagedException">The octets end before it does.</exception>
    internal static ulong Read(ReadOnlySpan<byte> octets, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; at < octets.Length && shift < 64; shift += 7)
        {
            var octet = octets[at++];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value;
        }
        throw new IndexDamagedException("A number is cut off.");
    }
}

/// <summary>The search index holds what it can't hold; it is to be made anew.</summary>
internal sealed class IndexDamagedException(string message) : Exception(message);
