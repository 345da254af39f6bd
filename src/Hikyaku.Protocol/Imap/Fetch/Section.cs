using System.Globalization;
using System.Text;

namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>What a section names behind its part numbers.</summary>
public enum SectionText
{
    /// <summary>Nothing: the part's body, or the whole message when there are no part numbers either.</summary>
    Whole,
    /// <summary>HEADER</summary>
    Header,
    /// <summary>HEADER.FIELDS</summary>
    HeaderFields,
    /// <summary>HEADER.FIELDS.NOT</summary>
    HeaderFieldsNot,
    /// <summary>TEXT</summary>
    Text,
    /// <summary>MIME: the MIME header of the part.</summary>
    Mime,
}

/// <summary><c>section-spec</c> of RFC 9051 §9, without its brackets.</summary>
/// <param name="Part">Part numbers; empty for the message itself.</param>
/// <param name="Text">What of that part.</param>
/// <param name="Fields">The names of HEADER.FIELDS and HEADER.FIELDS.NOT, as the client spelled them; printable ASCII.</param>
public sealed record Section(IReadOnlyList<int> Part, SectionText Text, IReadOnlyList<string> Fields)
{
    /// <summary>The whole message: <c>[]</c></summary>
    public static readonly Section Message = new([], SectionText.Whole, []);

    /// <summary>The header of the message: <c>[HEADER]</c></summary>
    public static readonly Section MessageHeader = new([], SectionText.Header, []);

    /// <summary>The body of the message: <c>[TEXT]</c></summary>
    public static readonly Section MessageText = new([], SectionText.Text, []);

    /// <summary>The section as it stands between the brackets.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var number in Part)
            text.Append(text.Length == 0 ? "" : ".").Append(number.ToString(CultureInfo.InvariantCulture));
        if (Text == SectionText.Whole)
            return text.ToString();
        text.Append(text.Length == 0 ? "" : ".").Append(Text switch
        {
            SectionText.Header => "HEADER",
            SectionText.HeaderFields => "HEADER.FIELDS",
            SectionText.HeaderFieldsNot => "HEADER.FIELDS.NOT",
            SectionText.Text => "TEXT",
            _ => "MIME",
        });
        if (Text is SectionText.HeaderFields or SectionText.HeaderFieldsNot)
            text.Append(" (").AppendJoin(' ', Fields.Select(AString)).Append(')');
        return text.ToString();
    }

    private static string AString(string name) =>
        name.Length > 0 && name.All(c => ImapCharacters.AString.Contains((byte)c))
            ? name
            : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary><c>partial</c> of RFC 9051 §9: a piece of a section.</summary>
/// <param name="Offset">First byte wanted.</param>
/// <param name="Count">Most bytes wanted; at least 1.</param>
public readonly record struct OctetRange(long Offset, long Count)
{
    /// <summary>The offset as the response shows it: <c>&lt;0&gt;</c></summary>
    public string Origin => string.Create(CultureInfo.InvariantCulture, $"<{Offset}>");

    /// <summary>What this range leaves of so many bytes: beyond the end, nothing (RFC 9051 §6.4.5).</summary>
    public (long Offset, long Count) Within(long length)
    {
        var offset = Math.Min(Offset, length);
        return (offset, Math.Min(Count, length - offset));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<{Offset}.{Count}>");
}
