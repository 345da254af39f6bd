using System.Globalization;
using System.Text;

namespace Hikyaku.Protocol.Imap.Search;

internal ref partial struct SearchParser
{
    private const string DateFormat = "d-MMM-yyyy";

    /// <summary><c>sequence-set</c></summary>
    public SearchKey? Numbers(bool areUids)
    {
        if (areUids && !_reader.TryReadSpace())
            return Syntax<SearchKey>("UID wants a set of UIDs");
        if (!_reader.TryReadSequenceSet(out var set))
            return Syntax<SearchKey>("Malformed sequence set");
        UsesNumbers |= !areUids && !set.IsSavedResult;
        return new NumberKey(set, areUids);
    }

    /// <summary><c>SP search-key</c></summary>
    public SearchKey? Not()
    {
        if (!_reader.TryReadSpace())
            return Syntax<SearchKey>("NOT wants a search key");
        return Key() is { } key ? new NotKey(key) : null;
    }

    /// <summary><c>SP search-key</c></summary>
    public SearchKey? Fuzzy()
    {
        if (!_reader.TryReadSpace())
            return Syntax<SearchKey>("FUZZY wants a search key");
        UsesFuzzy = true;
        return Key() is { } key ? new FuzzyKey(key) : null;
    }

    /// <summary><c>SP search-key SP search-key</c></summary>
    public SearchKey? Or()
    {
        if (!_reader.TryReadSpace())
            return Syntax<SearchKey>("OR wants two search keys");
        if (Key() is not { } first)
            return null;
        if (!_reader.TryReadSpace())
            return Syntax<SearchKey>("OR wants two search keys");
        return Key() is { } second ? new OrKey(first, second) : null;
    }

    /// <summary><c>SP flag-keyword</c></summary>
    public SearchKey? Keyword() => _reader.TryReadSpace() && _reader.TryReadAtom(out var keyword)
        ? new KeywordKey(Encoding.ASCII.GetString(keyword))
        : Syntax<SearchKey>("KEYWORD wants a keyword");

    /// <summary><c>SP number64</c></summary>
    public SearchKey? Size(bool larger) => _reader.TryReadSpace() && _reader.TryReadNumber64(out var bytes)
        ? new SizeKey(larger, bytes)
        : Syntax<SearchKey>("LARGER and SMALLER want a number of bytes");

    /// <summary><c>SP date</c>, where <c>date = date-text / DQUOTE date-text DQUOTE</c></summary>
    public SearchKey? Date(bool sent, DateComparison comparison) =>
        _reader.TryReadSpace() && _reader.TryReadAString(out var text) && ParseDate(text) is { } day
            ? new DateKey(sent, comparison, day)
            : Syntax<SearchKey>("Expected a date such as 1-Feb-1994");

    /// <summary><c>SP date</c></summary>
    public SearchKey? SavedDate(DateComparison comparison) =>
        Date(sent: false, comparison) is DateKey date ? new SavedDateKey(comparison, date.Day) : null;

    /// <summary><c>SP nz-number</c></summary>
    public SearchKey? Within(bool older) => _reader.TryReadSpace() && _reader.TryReadNonZeroNumber(out var seconds)
        ? new WithinKey(older, seconds)
        : Syntax<SearchKey>("OLDER and YOUNGER want a number of seconds");

    /// <summary><c>SP astring</c></summary>
    public SearchKey? Text(SearchField field) => String() is { } text ? new TextKey(field, text) : null;

    /// <summary><c>SP header-fld-name SP astring</c></summary>
    public SearchKey? Header()
    {
        if (String() is not { } name)
            return null;
        return String() is { } text ? new HeaderKey(name, text) : null;
    }

    /// <summary><c>[SP entry-name SP entry-type-req] SP mod-sequence-valzer</c></summary>
    public SearchKey? ModSeq()
    {
        if (!_reader.TryReadSpace())
            return Syntax<SearchKey>("MODSEQ wants a mod-sequence");
        // RFC 7162 §3.1.5: we keep one mod-sequence for all metadata of a message, so which of it is meant must be ignored
        if (_reader.TryReadString(out var entry) && !(Ascii.EqualsIgnoreCase(entry[..Math.Min(entry.Length, 7)], "/flags/"u8)
            && _reader.TryReadSpace() && (_reader.TryReadWord("priv"u8) || _reader.TryReadWord("shared"u8) || _reader.TryReadWord("all"u8))
            && _reader.TryReadSpace()))
            return Syntax<SearchKey>("MODSEQ takes the name of a flag and its type before the mod-sequence");
        UsesModSeq = true;
        return _reader.TryReadNumber64(out var modSeq) ? new ModSeqKey(modSeq) : Syntax<SearchKey>("MODSEQ wants a mod-sequence");
    }

    /// <summary><c>SP objectid</c> (RFC 8474 §7)</summary>
    public SearchKey? ObjectId(bool thread) => _reader.TryReadSpace() && _reader.TryReadAtom(out var id) && id.Length <= 255
        ? new ObjectIdKey(thread, Encoding.ASCII.GetString(id))
        : Syntax<SearchKey>("Expected an object identifier");

    private string? String()
    {
        if (!_reader.TryReadSpace() || !_reader.TryReadAString(out var bytes))
            return Syntax<string>("Expected a string");
        return SearchCharset.Decode(_charset, bytes) ?? Syntax<string>("The string is not text in its charset");
    }

    private static DateOnly? ParseDate(ReadOnlySpan<byte> text)
    {
        Span<char> chars = stackalloc char[11];
        if (text.Length > chars.Length || !Ascii.IsValid(text))
            return null;
        Encoding.ASCII.GetChars(text, chars);
        return DateOnly.TryParseExact(chars[..text.Length], DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }
}
