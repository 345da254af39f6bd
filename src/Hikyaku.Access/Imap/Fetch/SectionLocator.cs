using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>Bytes of a message, counted from the first byte of its trace prefix.</summary>
internal readonly record struct ByteRange(long Offset, long Count)
{
    /// <summary>What a partial fetch leaves of it.</summary>
    public ByteRange Partial(OctetRange? range)
    {
        if (range is not { } wanted)
            return this;
        var (offset, count) = wanted.Within(Count);
        return new ByteRange(Offset + offset, count);
    }
}

/// <summary>Finds the bytes that a section names (RFC 9051 §6.4.5.1).</summary>
/// <param name="parts">The parts of the message as received.</param>
/// <param name="prefixLength">Length of the trace prefix, which belongs to the header of the message.</param>
internal readonly struct SectionLocator(PartMap parts, int prefixLength)
{
    /// <summary>The parts.</summary>
    public PartMap Parts => parts;

    /// <summary>The bytes of a section; for HEADER.FIELDS and HEADER.FIELDS.NOT, of the whole header. Null when there is no such part.</summary>
    public ByteRange? Find(Section section)
    {
        if (FindPart(section) is not { } index)
            return null;
        return section.Text switch
        {
            SectionText.Whole when section.Part.Count == 0 => From(0, parts.Positions[0].End),
            SectionText.Whole => Body(index),
            SectionText.Mime => Header(index),
            SectionText.Text => InMessage(section, index) is { } message ? Body(message) : null,
            _ => InMessage(section, index) is { } message ? Header(message) : null,
        };
    }

    /// <summary>Index of the part that the numbers of a section name; null when there is none.</summary>
    public int? FindPart(Section section)
    {
        if (section.Part.Count == 0)
            return 0;
        Span<int> numbers = stackalloc int[section.Part.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = section.Part[i];
        return parts.Find(numbers) is >= 0 and var index ? index : null;
    }

    /// <summary>The body of a part.</summary>
    public ByteRange Body(int index) => Shifted(parts.Positions[index].BodyStart, parts.Positions[index].End);

    /// <summary>The header of a part; that of the message begins with our trace prefix.</summary>
    public ByteRange Header(int index) => index == 0
        ? From(0, parts.Positions[0].BodyStart)
        : Shifted(parts.Positions[index].HeaderStart, parts.Positions[index].BodyStart);

    // HEADER and TEXT behind part numbers speak of the message that the part encloses
    private int? InMessage(Section section, int index)
    {
        if (section.Part.Count == 0)
            return index;
        return parts.Positions[index].Kind == PartKind.Message ? index + 1 : null;
    }

    private ByteRange Shifted(long start, long end) => new(start + prefixLength, end - start);

    private ByteRange From(long start, long end) => new(start, end + prefixLength - start);
}
