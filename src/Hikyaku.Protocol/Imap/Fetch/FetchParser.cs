using System.Text;

namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>Reads the arguments of FETCH. Each rule gives null, and says in <see cref="Fault"/> why, when it can't be met.</summary>
internal ref struct FetchParser
{
    private ImapReader _reader;

    public FetchParser(ReadOnlySpan<byte> arguments) => _reader = new ImapReader(arguments);

    public FetchParser(ImapReader reader) => _reader = reader;

    /// <summary>How far it has read.</summary>
    public readonly int Position => _reader.Position;

    /// <summary><c>fetch-att *(SP fetch-att) ")"</c></summary>
    public IReadOnlyList<FetchItem>? Items() => List();

    /// <summary>What was wrong, for the client's author.</summary>
    public string Fault { get; private set; } = "";

    /// <summary><c>sequence-set SP (macro / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]</c></summary>
    public FetchRequest? Request()
    {
        if (!_reader.TryReadSequenceSet(out var messages) || !_reader.TryReadSpace())
            return Fail<FetchRequest>("FETCH wants a sequence set, a space and the items");
        var items = _reader.TryRead((byte)'(') ? List() : Single();
        if (items is null)
            return null;
        var request = new FetchRequest(messages, items);
        return _reader.AtEnd ? request : Modified(request);
    }

    /// <summary><c>fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"</c> (RFC 4466 §2.4)</summary>
    private FetchRequest? Modified(FetchRequest request)
    {
        if (!_reader.TryReadSpace() || !_reader.TryRead((byte)'('))
            return Fail<FetchRequest>("Unexpected text behind the items of FETCH");
        do
        {
            if (_reader.TryReadWord("CHANGEDSINCE"u8) && _reader.TryReadSpace() && _reader.TryReadNumber64(out var modSeq))
                request = request with { ChangedSince = modSeq };
            else if (_reader.TryReadWord("VANISHED"u8))
                request = request with { Vanished = true };
            else if (request.Partial is null && _reader.TryReadWord("PARTIAL"u8) && _reader.TryReadSpace() && PartialRange.TryRead(ref _reader, out var range))
                request = request with { Partial = range };
            else
                return Fail<FetchRequest>("Unknown or malformed modifier of FETCH");
        } while (_reader.TryReadSpace());
        // RFC 7162 §3.2.6
        if (request is { Vanished: true, ChangedSince: null })
            return Fail<FetchRequest>("VANISHED wants CHANGEDSINCE beside it");
        return _reader.TryRead((byte)')') && _reader.AtEnd ? request : Fail<FetchRequest>("Unexpected text behind the modifiers of FETCH");
    }

    private IReadOnlyList<FetchItem>? Single()
    {
        var start = _reader.Position;
        // RFC 9051 §6.4.5: a macro stands alone
        if (_reader.TryReadAtom(out var atom) && FetchAttributes.FindMacro(atom) is { } macro)
            return macro;
        _reader.MoveTo(start);
        return Item() is { } item ? [item] : null;
    }

    private List<FetchItem>? List()
    {
        var items = new List<FetchItem>();
        do
        {
            if (Item() is not { } item)
                return null;
            if (item is not FetchAttributeItem || !items.Contains(item))
                items.Add(item);
            if (items.Count > FetchRequest.MaximumItems)
                return Fail<List<FetchItem>>("Too many items in one FETCH");
        } while (_reader.TryReadSpace());
        return _reader.TryRead((byte)')') ? items : Fail<List<FetchItem>>("Expected a space or ) behind an item of FETCH");
    }

    private FetchItem? Item()
    {
        var rest = _reader.Rest;
        var length = rest.IndexOfAny(" ()[<"u8);
        var name = length < 0 ? rest : rest[..length];
        _reader.MoveTo(_reader.Position + name.Length);
        if (_reader.Peek() == '[')
            return Bracketed(name);
        if (FetchAttributes.Find(name) is { } attribute)
        {
            if (attribute == FetchAttribute.Preview)
                _reader.TryReadText(" (LAZY)"u8); // RFC 8970 §6 preview-mod
            return new FetchAttributeItem(attribute);
        }
        return Rfc3501(name) ?? Fail<FetchItem>("Unknown item of FETCH");
    }

    /// <summary>The items that RFC 9051 (Appendix E) left out and every client of RFC 3501 still sends.</summary>
    private static FetchSection? Rfc3501(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "RFC822"u8) ? new FetchSection(Section.Message, null, Peek: false) { OldName = "RFC822" }
        : Ascii.EqualsIgnoreCase(name, "RFC822.HEADER"u8) ? new FetchSection(Section.MessageHeader, null, Peek: true) { OldName = "RFC822.HEADER" }
        : Ascii.EqualsIgnoreCase(name, "RFC822.TEXT"u8) ? new FetchSection(Section.MessageText, null, Peek: false) { OldName = "RFC822.TEXT" }
        : null;

    private FetchItem? Bracketed(ReadOnlySpan<byte> name)
    {
        var isBinary = name.Length >= 6 && Ascii.EqualsIgnoreCase(name[..6], "BINARY"u8);
        if (!isBinary && (name.Length < 4 || !Ascii.EqualsIgnoreCase(name[..4], "BODY"u8)))
            return Fail<FetchItem>("Unknown item of FETCH");
        var suffix = name[(isBinary ? 6 : 4)..];
        var peek = Ascii.EqualsIgnoreCase(suffix, ".PEEK"u8);
        var size = isBinary && Ascii.EqualsIgnoreCase(suffix, ".SIZE"u8);
        if (!suffix.IsEmpty && !peek && !size)
            return Fail<FetchItem>("Unknown item of FETCH");

        if (new SectionParser(_reader).Section(textAllowed: !isBinary) is not (var section, var end))
            return Fail<FetchItem>("Malformed section");
        _reader.MoveTo(end);
        if (size)
            return new FetchBinarySize(section);
        if (!TryReadRange(out var range))
            return Fail<FetchItem>("Malformed range behind a section: expected <offset.count>");
        return isBinary ? new FetchBinary(section, range, peek) : new FetchSection(section, range, peek);
    }

    /// <summary><c>partial = "&lt;" number64 "." nz-number64 "&gt;"</c>, or nothing.</summary>
    private bool TryReadRange(out OctetRange? range)
    {
        range = null;
        if (!_reader.TryRead((byte)'<'))
            return true;
        if (!_reader.TryReadNumber64(out var offset) || !_reader.TryRead((byte)'.')
            || !_reader.TryReadNumber64(out var count) || count == 0 || !_reader.TryRead((byte)'>'))
            return false;
        range = new OctetRange(offset, count);
        return true;
    }

    private T? Fail<T>(string fault) where T : class
    {
        Fault = fault;
        return null;
    }
}
