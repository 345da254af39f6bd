using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hikyaku.Protocol.Imap.Search;

/// <summary>Reads what a command has before the charset of its search.</summary>
internal delegate bool LeadingRule(ref ImapReader reader);

/// <summary>Reads the arguments of SEARCH. Each rule gives null, and says in <see cref="Fault"/> why, when it can't be met.</summary>
internal ref partial struct SearchParser
{
    private ImapReader _reader;
    private Encoding _charset = SearchCharset.Utf8;
    private SearchReturn? _return;
    private PartialRange _partial;
    private IReadOnlyList<Fetch.FetchItem> _newAttributes = [];
    private bool _namesCharset;
    private int _keys;
    private int _depth;

    public SearchParser(ReadOnlySpan<byte> arguments) => _reader = new ImapReader(arguments);

    /// <summary>What was wrong.</summary>
    public SearchFault Fault { get; private set; }

    /// <summary>True when MODSEQ was among the keys.</summary>
    public bool UsesModSeq { get; private set; }

    /// <summary>True when message numbers were.</summary>
    public bool UsesNumbers { get; private set; }

    /// <summary>True when FUZZY was.</summary>
    public bool UsesFuzzy { get; private set; }

    /// <summary><c>[search-return-opts SP] ["CHARSET" SP charset SP] search-key *(SP search-key)</c></summary>
    public SearchRequest? Request()
    {
        if (_reader.TryReadWord("RETURN"u8) && !TryReadReturn())
            return null;
        _namesCharset = _reader.TryReadWord("CHARSET"u8);
        if (_namesCharset && !TryReadCharset())
            return null;
        if (Keys() is not { } key)
            return null;
        return Whole(key);
    }

    /// <summary>
    /// The same for SORT and THREAD, where something stands before the charset, and that is not optional:
    /// <c>[search-return-opts SP] leading SP charset 1*(SP search-key)</c>
    /// </summary>
    public SearchRequest? Request(LeadingRule leading, string fault)
    {
        if (_reader.TryReadWord("RETURN"u8) && !TryReadReturn())
            return null;
        if (!leading(ref _reader))
            return Syntax<SearchRequest>(fault);
        if (!TryReadCharset() || Keys() is not { } key)
            return null;
        return Whole(key);
    }

    private SearchRequest? Whole(SearchKey key)
    {
        if (!_reader.AtEnd)
            return Syntax<SearchRequest>("Unexpected text behind the search keys");
        // RFC 6203 §4
        if (!UsesFuzzy && _return is { } options && options.HasFlag(SearchReturn.Relevancy))
            return Syntax<SearchRequest>("RELEVANCY wants a FUZZY search key");
        return new SearchRequest(_return, key) { Partial = _partial, UsesModSeq = UsesModSeq, UsesNumbers = UsesNumbers, UsesFuzzy = UsesFuzzy, NewAttributes = _newAttributes, NamesCharset = _namesCharset };
    }

    /// <summary><c>SP "(" [search-return-opt *(SP search-return-opt)] ")" SP</c></summary>
    private bool TryReadReturn()
    {
        var options = SearchReturn.None;
        if (!_reader.TryReadSpace() || !_reader.TryRead((byte)'('))
            return False("RETURN wants a list of result options");
        if (_reader.Peek() != ')')
        {
            do
            {
                if (!_reader.TryReadAtom(out var name) || ReturnOption(name) is not { } option)
                    return False("Unknown result option");
                if (option == SearchReturn.Partial && (options.HasFlag(option) || !_reader.TryReadSpace() || !PartialRange.TryRead(ref _reader, out _partial)))
                    return False("PARTIAL wants one range such as 1:500 or -1:-100");
                options |= option;
                if (option == SearchReturn.Update && !TryReadUpdateAttributes())
                    return false;
            } while (_reader.TryReadSpace());
        }
        if (!_reader.TryRead((byte)')') || !_reader.TryReadSpace())
            return False("Expected ) and a space behind the result options");
        // RFC 9394 §3.1: either PARTIAL or ALL
        if (options.HasFlag(SearchReturn.Partial | SearchReturn.All))
            return False("PARTIAL and ALL exclude each other");
        // RFC 9051 §6.4.4: an empty list is ALL
        _return = options == SearchReturn.None ? SearchReturn.All : options;
        return true;
    }

    /// <summary><c>modifier-update = "UPDATE" [SP "(" fetch-att *(SP fetch-att) ")"]</c>; RFC 5465 §7 shows the space that its §8 lacks.</summary>
    private bool TryReadUpdateAttributes()
    {
        if (!_reader.TryReadText(" ("u8) && !_reader.TryRead((byte)'('))
            return true;
        return Fetch.FetchRequest.TryReadItems(ref _reader, out _newAttributes, out var fault) || False(fault);
    }

    private static SearchReturn? ReturnOption(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "MIN"u8) ? SearchReturn.Min
        : Ascii.EqualsIgnoreCase(name, "MAX"u8) ? SearchReturn.Max
        : Ascii.EqualsIgnoreCase(name, "ALL"u8) ? SearchReturn.All
        : Ascii.EqualsIgnoreCase(name, "COUNT"u8) ? SearchReturn.Count
        : Ascii.EqualsIgnoreCase(name, "SAVE"u8) ? SearchReturn.Save
        : Ascii.EqualsIgnoreCase(name, "PARTIAL"u8) ? SearchReturn.Partial
        : Ascii.EqualsIgnoreCase(name, "UPDATE"u8) ? SearchReturn.Update
        : Ascii.EqualsIgnoreCase(name, "CONTEXT"u8) ? SearchReturn.Context
        : Ascii.EqualsIgnoreCase(name, "RELEVANCY"u8) ? SearchReturn.Relevancy
        : null;

    /// <summary><c>SP charset SP</c>; RFC 3501 allows any astring.</summary>
    private bool TryReadCharset()
    {
        if (!_reader.TryReadSpace() || !_reader.TryReadAString(out var name) || !_reader.TryReadSpace())
            return False("CHARSET wants the name of a charset and a space");
        if (SearchCharset.Find(name) is { } charset)
        {
            _charset = charset;
            return true;
        }
        Fail<SearchKey>(SearchFaultKind.Charset, "Unknown charset");
        return false;
    }

    /// <summary><c>search-key *(SP search-key)</c></summary>
    private SearchKey? Keys()
    {
        var keys = new List<SearchKey>(1);
        do
        {
            if (Key() is not { } key)
                return null;
            keys.Add(key);
        } while (_reader.TryReadSpace());
        return keys.Count == 1 ? keys[0] : new AndKey(keys);
    }

    private SearchKey? Key()
    {
        if (_depth == SearchRequest.MaximumDepth)
            return Fail<SearchKey>(SearchFaultKind.Limit, "Search keys are nested too deep");
        if (++_keys > SearchRequest.MaximumKeys)
            return Fail<SearchKey>(SearchFaultKind.Limit, "Too many search keys");
        _depth++;
        var key = _reader.Peek() switch
        {
            (byte)'(' => Parenthesized(),
            (byte)'*' or (byte)'$' or (>= (byte)'0' and <= (byte)'9') => Numbers(areUids: false),
            _ => Named(),
        };
        _depth--;
        return key;
    }

    private SearchKey? Parenthesized()
    {
        _reader.TryRead((byte)'(');
        if (Keys() is not { } key)
            return null;
        return _reader.TryRead((byte)')') ? key : Syntax<SearchKey>("Expected ) behind search keys");
    }

    private SearchKey? Named()
    {
        if (!_reader.TryReadAtom(out var name))
            return Syntax<SearchKey>("Expected a search key");
        return SearchKeyNames.Find(name) is { } rule ? rule(ref this) : Syntax<SearchKey>("Unknown search key");
    }

    private bool False(string fault)
    {
        Syntax<SearchKey>(fault);
        return false;
    }

    private T? Syntax<T>(string fault) where T : class => Fail<T>(SearchFaultKind.Syntax, fault);

    private T? Fail<T>(SearchFaultKind kind, string fault) where T : class
    {
        Fault = new SearchFault(kind, fault, _return is { } options && options.HasFlag(SearchReturn.Save));
        return null;
    }
}
