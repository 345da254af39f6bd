using System.Text;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>HEADER.FIELDS and HEADER.FIELDS.NOT (RFC 9051 §6.4.5.1).</summary>
internal sealed class HeaderSubset(Section section)
{
    private readonly byte[][] _names = [.. section.Fields.Select(Encoding.ASCII.GetBytes)];
    private readonly bool _named = section.Text == SectionText.HeaderFields;

    /// <summary>
    /// Writes the fields that are wanted, and the blank line where the header has one, into at least as many bytes as
    /// the header has. Gives how many were written.
    /// </summary>
    public int Select(ReadOnlySpan<byte> header, Span<byte> into)
    {
        var written = 0;
        var end = 0;
        foreach (var field in new HeaderFields(header))
        {
            end = field.Offset + field.Raw.Length;
            if (IsNamed(field.Name) != _named)
                continue;
            field.Raw.CopyTo(into[written..]);
            written += field.Raw.Length;
        }
        header[end..].CopyTo(into[written..]);
        return written + header.Length - end;
    }

    private bool IsNamed(ReadOnlySpan<byte> name)
    {
        foreach (var wanted in _names)
        {
            if (Ascii.EqualsIgnoreCase(name, wanted) && !name.IsEmpty)
                return true;
        }
        return false;
    }
}
