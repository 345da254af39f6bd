using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Finds the parts of a message (RFC 2046 §5.1) in one pass over its octets. Recursive descent: each
/// method scans from a line's start to the boundary line, or the end of the message, that stops it.
/// </summary>
/// <param name="octets">The whole message.</param>
internal ref struct PartScanner(ReadOnlySpan<byte> octets)
{
    /// <summary>Parts beyond this depth aren't looked into.</summary>
    public const int MaxDepth = 100;

    /// <summary>After this many parts no boundary counts any more.</summary>
    public const int MaxParts = 2_000;

    // Fields that lie deeper in a header, or come after so many others of interest, are not seen.
    private const int MaxHeaderOctets = 256 * 1024;
    private const int MaxFieldsPerPart = 100;

    private readonly ReadOnlySpan<byte> _octets = octets;
    private readonly List<ScannedPart> _parts = new(4);
    private readonly List<KnownField> _fields = new(16);
    private readonly OpenBoundaries _boundaries = new();
    private LineCounter _lines = new(octets);

    /// <summary>Finds all parts of a message.</summary>
    public static MessageParts Scan(ReadOnlySpan<byte> message)
    {
        var scanner = new PartScanner(message);
        scanner.ScanEntity(parent: -1, start: 0, depth: 0, isMessage: true, inDigest: false);
        return new MessageParts(message, scanner._parts, scanner._fields);
    }

    private Stop ScanEntity(int parent, int start, int depth, bool isMessage, bool inDigest)
    {
        var headerEnd = FindHeaderEnd(start, out var bodyStart, out var cutBy);
        var part = new ScannedPart { Parent = parent, HeaderStart = start, BodyStart = bodyStart, FirstField = _fields.Count };
        ReadFields(start, headerEnd, isMessage);
        part.FieldCount = _fields.Count - part.FirstField;
        var boundary = Classify(ref part, depth, inDigest, out var isDigest);

        var index = _parts.Count;
        _parts.Add(part);
        var linesBefore = _lines.Before(bodyStart);
        var stop = cutBy ?? part.Kind switch
        {
            PartKind.Multipart => ScanMultipart(index, bodyStart, depth, boundary!, isDigest),
            PartKind.Message => ScanEntity(index, bodyStart, depth + 1, isMessage: true, inDigest: false),
            _ => FindStop(bodyStart),
        };
        Complete(index, stop, linesBefore);
        return stop;
    }

    private Stop ScanMultipart(int index, int bodyStart, int depth, byte[] boundary, bool isDigest)
    {
        var level = _boundaries.Open(boundary);
        var stop = FindStop(bodyStart); // skips the preamble
        while (stop.Level == level && !stop.IsClosing)
            stop = ScanEntity(index, stop.LineEnd, depth + 1, isMessage: false, isDigest);
        _boundaries.CloseLast();
        return stop.Level == level ? FindStop(stop.LineEnd) : stop; // skips the epilogue
    }

    private void Complete(int index, Stop stop, int linesBefore)
    {
        var part = _parts[index];
        // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1), though not when it ends the header.
        part.End = Math.Max(stop.ContentEnd, part.BodyStart);
        if (part.Kind != PartKind.Leaf)
        {
            AddChildIfEmpty(index, part);
            part.End = Math.Max(part.End, _parts[^1].End);
        }
        part.Lines = _lines.Before(part.End) - linesBefore;
        part.SubtreeEnd = _parts.Count;
        _parts[index] = part;
    }

    // IMAP can't say "a multipart without parts" (RFC 9051 §9, body-type-mpart), so it gets an empty one.
    private readonly void AddChildIfEmpty(int index, ScannedPart part)
    {
        if (_parts.Count > index + 1)
            return;
        _parts.Add(new ScannedPart
        {
            Parent = index,
            Kind = PartKind.Leaf,
            Type = EffectiveType.PlainText,
            HeaderStart = part.End,
            BodyStart = part.End,
            End = part.End,
            FirstField = _fields.Count,
            SubtreeEnd = index + 2,
        });
    }

    private readonly int FindHeaderEnd(int start, out int bodyStart, out Stop? cutBy)
    {
        cutBy = null;
        for (var line = start; line < _octets.Length;)
        {
            var rest = _octets[line..];
            if (rest[0] == (byte)'\n' || rest.StartsWith("\r\n"u8))
            {
                bodyStart = line + (rest[0] == (byte)'\n' ? 1 : 2);
                return line;
            }
            if (_boundaries.Any && rest.StartsWith("--"u8) && TryMatchBoundary(line) is { } stop)
            {
                cutBy = stop;
                return bodyStart = Math.Max(start, stop.ContentEnd);
            }
            var lineFeed = rest.IndexOf((byte)'\n');
            line = lineFeed < 0 ? _octets.Length : line + lineFeed + 1;
        }
        return bodyStart = _octets.Length;
    }

    private readonly void ReadFields(int start, int end, bool isMessage)
    {
        var first = _fields.Count;
        var seen = 0u;
        foreach (var field in new HeaderFields(_octets[start..Math.Min(end, start + MaxHeaderOctets)]))
        {
            var name = FieldNames.Identify(field.Name);
            if (name == FieldName.Other || (!isMessage && FieldNames.IsMessageField(name)))
                continue;
            if ((seen & (1u << (int)name)) != 0 && !FieldNames.MayRepeat(name))
                continue;
            seen |= 1u << (int)name;
            _fields.Add(new KnownField(name, start + field.ValueOffset, field.RawValue.Length));
            if (_fields.Count - first == MaxFieldsPerPart)
                return;
        }
    }

    // Decides what the part is to us; gives the boundary of a multipart.
    private readonly byte[]? Classify(ref ScannedPart part, int depth, bool inDigest, out bool isDigest)
    {
        isDigest = false;
        part.Type = inDigest ? EffectiveType.Message : EffectiveType.PlainText;
        if (TryFindContentType(part, out var value))
            part.Type = MediaType.TryRead(value, out _) ? EffectiveType.Declared : EffectiveType.PlainText;
        var mediaType = new MessageParts(_octets, _parts, _fields).MediaTypeOf(part);
        var isMultipart = mediaType.Is("multipart"u8);
        if ((isMultipart || mediaType.IsMessage) && (depth >= MaxDepth || _parts.Count >= MaxParts))
        {
            part.Type = EffectiveType.Opaque;
            return null;
        }
        if (mediaType.IsMessage)
            part.Kind = PartKind.Message;
        if (!isMultipart)
            return null;
        isDigest = mediaType.Is("multipart"u8, "digest"u8);
        var boundary = mediaType.ReadBoundary();
        if (boundary is null)
            part.Type = EffectiveType.PlainText; // without a boundary it is no multipart, and text can at least be read
        else
            part.Kind = PartKind.Multipart;
        return boundary;
    }

    private readonly bool TryFindContentType(in ScannedPart part, out ReadOnlySpan<byte> value) =>
        new MessageParts(_octets, _parts, _fields).TryFind(part, FieldName.ContentType, out value);

    /// <summary>Finds the next boundary line of an open multipart, from the start of a line on.</summary>
    private readonly Stop FindStop(int from)
    {
        if (!_boundaries.Any || _parts.Count >= MaxParts)
            return Stop.AtEnd(_octets.Length);
        for (var line = from; ;)
        {
            if (_octets[line..].StartsWith("--"u8) && TryMatchBoundary(line) is { } stop)
                return stop;
            var next = _octets[line..].IndexOf("\n--"u8);
            if (next < 0)
                return Stop.AtEnd(_octets.Length);
            line += next + 1;
        }
    }

    // A whole-line match: a boundary that begins like another ("--a" and "--ab") isn't taken for it.
    private readonly Stop? TryMatchBoundary(int line)
    {
        var rest = _octets[line..];
        var lineFeed = rest.IndexOf((byte)'\n');
        var length = lineFeed < 0 ? rest.Length : lineFeed + 1;
        var content = rest[2..length].TrimEnd(" \t\r\n"u8);
        var level = _boundaries.LevelOf(content);
        var closingLevel = content.EndsWith("--"u8) ? _boundaries.LevelOf(content[..^2]) : -1;
        var innermost = Math.Max(level, closingLevel);
        return innermost < 0 ? null : new Stop(innermost, closingLevel > level, ContentEndBefore(line), line + length);
    }

    private readonly int ContentEndBefore(int line) => line switch
    {
        >= 2 when _octets[line - 1] == (byte)'\n' && _octets[line - 2] == (byte)'\r' => line - 2,
        >= 1 => line - 1,
        _ => 0,
    };

    /// <summary>Where an entity stops.</summary>
    /// <param name="Level">The multipart whose boundary it is, counted from the outermost; -1 at the end of the message.</param>
    /// <param name="IsClosing">True for the boundary after the last part.</param>
    /// <param name="ContentEnd">End of what lies before: the line end before the boundary belongs to the boundary.</param>
    /// <param name="LineEnd">First octet after the boundary line.</param>
    private readonly record struct Stop(int Level, bool IsClosing, int ContentEnd, int LineEnd)
    {
        public static Stop AtEnd(int length) => new(-1, IsClosing: false, length, length);
    }
}
