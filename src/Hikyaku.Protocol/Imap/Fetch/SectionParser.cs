using System.Text;

namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>Reads <c>section</c> and <c>section-binary</c> (RFC 9051 §9), brackets included.</summary>
internal ref struct SectionParser
{
    private ImapReader _reader;

    public SectionParser(ImapReader reader) => _reader = reader;

    /// <summary>Gives the section and the position behind it, or null.</summary>
    public (Section Section, int End)? Section(bool textAllowed)
    {
        if (!_reader.TryRead((byte)'[') || Part() is not { } part)
            return null;
        var text = SectionText.Whole;
        IReadOnlyList<string>? fields = [];
        if (_reader.Peek() != ']')
        {
            if (!textAllowed || !TryReadText(out text))
                return null;
            // section-text: MIME belongs to a part, never to the message itself
            if (text == SectionText.Mime && part.Count == 0)
                return null;
            if (text is SectionText.HeaderFields or SectionText.HeaderFieldsNot)
                fields = HeaderList();
        }
        return fields is not null && _reader.TryRead((byte)']') ? (new Section(part, text, fields), _reader.Position) : null;
    }

    /// <summary><c>section-part = nz-number *("." nz-number)</c>, and the "." before a text specifier; empty when there is none.</summary>
    private List<int>? Part()
    {
        var part = new List<int>();
        while (_reader.TryReadNonZeroNumber(out var number))
        {
            // No part has so high a number, but asking for it is no error of grammar
            part.Add((int)Math.Min(number, int.MaxValue));
            if (part.Count > FetchRequest.MaximumDepth)
                return null;
            if (!_reader.TryRead((byte)'.'))
                return _reader.Peek() == ']' ? part : null;
        }
        // "1.]" ends in a dot that announces something
        return part.Count > 0 && _reader.Peek() == ']' ? null : part;
    }

    private bool TryReadText(out SectionText text)
    {
        text = SectionText.Whole;
        if (_reader.TryReadText("HEADER.FIELDS.NOT"u8))
            text = SectionText.HeaderFieldsNot;
        else if (_reader.TryReadText("HEADER.FIELDS"u8))
            text = SectionText.HeaderFields;
        else if (_reader.TryReadText("HEADER"u8))
            text = SectionText.Header;
        else if (_reader.TryReadText("TEXT"u8))
            text = SectionText.Text;
        else if (_reader.TryReadText("MIME"u8))
            text = SectionText.Mime;
        return text != SectionText.Whole;
    }

    /// <summary><c>SP "(" header-fld-name *(SP header-fld-name) ")"</c></summary>
    private List<string>? HeaderList()
    {
        if (!_reader.TryReadSpace() || !_reader.TryRead((byte)'('))
            return null;
        var names = new List<string>();
        do
        {
            if (names.Count == FetchRequest.MaximumFields || !_reader.TryReadAString(out var name) || name.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0)
                return null;
            names.Add(Encoding.ASCII.GetString(name));
        } while (_reader.TryReadSpace());
        return _reader.TryRead((byte)')') ? names : null;
    }
}
