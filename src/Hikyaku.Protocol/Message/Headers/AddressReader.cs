using System.Buffers;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>What an <see cref="AddressReader"/> found.</summary>
internal enum AddressKind : byte
{
    Mailbox,
    GroupStart,
    GroupEnd,
}

/// <summary>
/// Reads the address list of a field (RFC 5322 §3.4, with the obsolete forms of §4.4) entry by entry.
/// Encoded-words stay as they are. Never fails: what is no address comes out as a mailbox with the text as its local part.
/// </summary>
/// <param name="value">The raw field value.</param>
/// <param name="scratch">At least as long as the value; holds the entry at which the reader stands.</param>
internal ref struct AddressReader(ReadOnlySpan<byte> value, Span<byte> scratch)
{
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create("()<>@,;:\" \t\r\n\0"u8);
    private static readonly SearchValues<byte> DomainEnds = SearchValues.Create("()<>@,;:\" \t\r\n\0["u8);
    private static readonly SearchValues<byte> AngleEnds = SearchValues.Create(">,;"u8);
    private static readonly SearchValues<byte> LocalPartEnds = SearchValues.Create("()<>@,;\" \t\r\n\0"u8);

    private readonly Span<byte> _scratch = scratch;
    private FieldLexer _lexer = new(value);
    private int _written;
    private bool _inGroup;
    private bool _quoted;
    private ReadOnlySpan<byte> _comment;

    public AddressKind Kind { get; private set; }

    /// <summary>The display name, or the name of the group; empty when there is none.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The obsolete source route, <c>@a,@b</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Route { get; private set; }

    /// <summary>The local part without quotes.</summary>
    public ReadOnlySpan<byte> LocalPart { get; private set; }

    /// <summary>The domain; empty when it is missing.</summary>
    public ReadOnlySpan<byte> Domain { get; private set; }

    public bool MoveNext()
    {
        _written = 0;
        _comment = default;
        _quoted = false;
        Name = Route = LocalPart = Domain = default;
        while (true)
        {
            SkipCfws();
            if (_lexer.AtEnd)
                return _inGroup && EndGroup();
            if (_lexer.TryTake((byte)';') && _inGroup)
                return EndGroup();
            if (_lexer.Next is (byte)',' or (byte)';' or (byte)'>' or (byte)')')
                _lexer.Advance();
            else if (!_lexer.AtEnd)
                return ReadEntry();
        }
    }

    private bool EndGroup()
    {
        _inGroup = false;
        Kind = AddressKind.GroupEnd;
        return true;
    }

    private bool ReadEntry()
    {
        Kind = AddressKind.Mailbox;
        var phrase = ReadWords(spaced: true, WordEnds);
        switch (_lexer.Next)
        {
            case (byte)'<':
                _lexer.Advance();
                Name = phrase;
                ReadAngleAddress();
                break;
            case (byte)':' when !_inGroup:
                _lexer.Advance();
                Name = phrase;
                Kind = AddressKind.GroupStart;
                _inGroup = true;
                return true;
            case (byte)'@':
                _lexer.Advance();
                LocalPart = WithoutSpacesAroundDots(phrase);
                Domain = ReadDomain();
                break;
            default:
                if (_lexer.Next == (byte)':')
                    _lexer.Advance();
                LocalPart = phrase;
                break;
        }
        SkipCfws();
        if (Name.IsEmpty)
            Name = Keep(QuotedPairs.Remove(_comment)); // user@domain (Real Name), the way before RFC 822
        return true;
    }

    private void ReadAngleAddress()
    {
        SkipCfws();
        if (_lexer.Next == (byte)'@')
            Route = ReadRoute();
        LocalPart = ReadWords(spaced: false, LocalPartEnds);
        if (_lexer.TryTake((byte)'@'))
            Domain = ReadDomain();
        _lexer.ReadUntil(AngleEnds);
        _lexer.TryTake((byte)'>');
    }

    private ReadOnlySpan<byte> ReadRoute()
    {
        var start = _written;
        while (!_lexer.AtEnd && _lexer.Next is not ((byte)':' or (byte)'>'))
        {
            if (_lexer.Next is (byte)'@' or (byte)',')
                Append(_lexer.Next);
            _lexer.Advance();
            AppendDomain();
            SkipCfws();
        }
        _lexer.TryTake((byte)':');
        return _scratch[start.._written];
    }

    /// <summary>Reads atoms and quoted strings; between words one space, or none.</summary>
    private Span<byte> ReadWords(bool spaced, SearchValues<byte> ends)
    {
        var start = _written;
        while (true)
        {
            var before = _lexer.Position;
            SkipCfws();
            if (spaced && _lexer.Position > before && _written > start && !AtPhraseEnd())
                Append((byte)' ');
            if (_lexer.Next == (byte)'"')
            {
                _quoted = true;
                _written += QuotedPairs.Remove(_lexer.ReadQuoted(), _scratch[_written..]);
                continue;
            }
            var word = _lexer.ReadUntil(ends);
            if (word.IsEmpty)
                return _scratch[start.._written];
            Append(word);
        }
    }

    private readonly bool AtPhraseEnd() => _lexer.AtEnd || _lexer.Next is (byte)'<' or (byte)'>' or (byte)'@' or (byte)',' or (byte)';' or (byte)':';

    private ReadOnlySpan<byte> ReadDomain()
    {
        var start = _written;
        AppendDomain();
        return _scratch[start.._written];
    }

    private void AppendDomain()
    {
        while (true)
        {
            SkipCfws();
            if (_lexer.Next == (byte)'[')
            {
                Append(_lexer.ReadUntil((byte)']'));
                if (_lexer.TryTake((byte)']'))
                    Append((byte)']');
                continue;
            }
            var word = _lexer.ReadUntil(DomainEnds);
            if (word.IsEmpty)
                return;
            Append(word);
        }
    }

    private void SkipCfws()
    {
        while (true)
        {
            _lexer.SkipWhiteSpace();
            if (_lexer.Next != (byte)'(')
                return;
            var comment = _lexer.ReadComment().Trim(" \t\r\n"u8);
            if (!comment.IsEmpty)
                _comment = comment;
        }
    }

    // obs-local-part (RFC 5322 §4.4) has white space around its dots; it is no part of the name.
    private readonly ReadOnlySpan<byte> WithoutSpacesAroundDots(Span<byte> phrase)
    {
        if (_quoted || !phrase.Contains((byte)' '))
            return phrase;
        var kept = 0;
        for (var i = 0; i < phrase.Length; i++)
        {
            if (phrase[i] == (byte)' ' && (phrase[i - 1] == (byte)'.' || phrase[i + 1] == (byte)'.'))
                continue;
            phrase[kept++] = phrase[i];
        }
        return phrase[..kept];
    }

    private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> octets)
    {
        var start = _written;
        Append(octets);
        return _scratch[start.._written];
    }

    private void Append(byte octet) => _scratch[_written++] = octet;

    private void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_scratch[_written..]);
        _written += octets.Length;
    }
}
