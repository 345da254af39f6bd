namespace Hikyaku.Protocol.Message.Headers;

/// <summary>
/// Walks the fields of a header without copying: <c>foreach (var field in new HeaderFields(octets))</c>.
/// Stops at the blank line or at the end of the octets. A line that is no field (no colon, a name with
/// blanks or control characters) is given with an empty name, so that nothing of the header is lost.
/// </summary>
/// <param name="octets">The header; a body after the blank line isn't looked at.</param>
public ref struct HeaderFields(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;
    private int _next;

    /// <summary>The field at which the walk stands.</summary>
    public HeaderField Current { get; private set; }

    /// <summary>The fields, from the first.</summary>
    public readonly HeaderFields GetEnumerator() => new(_octets);

    /// <summary>Goes to the next field.</summary>
    public bool MoveNext()
    {
        var rest = _octets[_next..];
        if (rest.IsEmpty || rest[0] == (byte)'\n' || rest.StartsWith("\r\n"u8))
            return false;
        var length = FieldLength(rest);
        Current = Split(rest[..length], _next);
        _next += length;
        return true;
    }

    /// <summary>The first field of this name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, out HeaderField found)
    {
        foreach (var field in new HeaderFields(header))
        {
            if (field.Is(name))
            {
                found = field;
                return true;
            }
        }
        found = default;
        return false;
    }

    /// <summary>How many fields have this name, for instance Received (RFC 5321 §6.3: a hundred hops are a loop).</summary>
    public static int Count(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        var count = 0;
        foreach (var field in new HeaderFields(header))
        {
            if (field.Is(name))
                count++;
        }
        return count;
    }

    // A field goes on for as long as the next line begins with white space. RFC 5322 §2.2.3
    private static int FieldLength(ReadOnlySpan<byte> rest)
    {
        var length = 0;
        do
        {
            var lineFeed = rest[length..].IndexOf((byte)'\n');
            if (lineFeed < 0)
                return rest.Length;
            length += lineFeed + 1;
        }
        while (length < rest.Length && rest[length] is (byte)' ' or (byte)'\t');
        return length;
    }

    private static HeaderField Split(ReadOnlySpan<byte> raw, int offset)
    {
        var colon = raw.IndexOf((byte)':');
        if (colon <= 0)
            return new HeaderField(raw, offset, 0, 0);
        // obs-optional allows white space between the name and the colon (RFC 5322 §4.5.8)
        var name = raw[..colon].TrimEnd(" \t"u8);
        var nameLength = name.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0 ? name.Length : 0;
        return new HeaderField(raw, offset, nameLength, nameLength == 0 ? 0 : colon + 1);
    }
}
