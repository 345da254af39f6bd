using System.Collections.Frozen;
using System.Text;

namespace Hikyaku.Protocol.Imap.Search;

/// <summary>Reads what follows the name of a search key.</summary>
internal delegate SearchKey? SearchKeyRule(ref SearchParser parser);

/// <summary>The table of all named search keys (RFC 9051 §6.4.4; NEW, OLD and RECENT of RFC 3501; RFC 8474 §6).</summary>
internal static class SearchKeyNames
{
    private const int LongestName = 17;

    private static readonly FrozenDictionary<string, SearchKeyRule>.AlternateLookup<ReadOnlySpan<char>> Table =
        new Dictionary<string, SearchKeyRule>(StringComparer.OrdinalIgnoreCase)
        {
            ["ALL"] = static (ref _) => new AllKey(),
            ["NOT"] = static (ref parser) => parser.Not(),
            ["FUZZY"] = static (ref parser) => parser.Fuzzy(),
            ["OR"] = static (ref parser) => parser.Or(),
            ["UID"] = static (ref parser) => parser.Numbers(areUids: true),

            ["ANSWERED"] = static (ref _) => new FlagKey(SearchFlag.Answered),
            ["DELETED"] = static (ref _) => new FlagKey(SearchFlag.Deleted),
            ["DRAFT"] = static (ref _) => new FlagKey(SearchFlag.Draft),
            ["FLAGGED"] = static (ref _) => new FlagKey(SearchFlag.Flagged),
            ["RECENT"] = static (ref _) => new FlagKey(SearchFlag.Recent),
            ["SEEN"] = static (ref _) => new FlagKey(SearchFlag.Seen),
            ["UNANSWERED"] = static (ref _) => new NotKey(new FlagKey(SearchFlag.Answered)),
            ["UNDELETED"] = static (ref _) => new NotKey(new FlagKey(SearchFlag.Deleted)),
            ["UNDRAFT"] = static (ref _) => new NotKey(new FlagKey(SearchFlag.Draft)),
            ["UNFLAGGED"] = static (ref _) => new NotKey(new FlagKey(SearchFlag.Flagged)),
            ["UNSEEN"] = static (ref _) => new NotKey(new FlagKey(SearchFlag.Seen)),
            ["OLD"] = static (ref _) => new NotKey(new FlagKey(SearchFlag.Recent)),
            ["NEW"] = static (ref _) => new AndKey([new FlagKey(SearchFlag.Recent), new NotKey(new FlagKey(SearchFlag.Seen))]),
            ["KEYWORD"] = static (ref parser) => parser.Keyword(),
            ["UNKEYWORD"] = static (ref parser) => parser.Keyword() is { } key ? new NotKey(key) : null,

            ["LARGER"] = static (ref parser) => parser.Size(larger: true),
            ["SMALLER"] = static (ref parser) => parser.Size(larger: false),
            ["BEFORE"] = static (ref parser) => parser.Date(sent: false, DateComparison.Before),
            ["ON"] = static (ref parser) => parser.Date(sent: false, DateComparison.On),
            ["SINCE"] = static (ref parser) => parser.Date(sent: false, DateComparison.Since),
            ["SENTBEFORE"] = static (ref parser) => parser.Date(sent: true, DateComparison.Before),
            ["SENTON"] = static (ref parser) => parser.Date(sent: true, DateComparison.On),
            ["SENTSINCE"] = static (ref parser) => parser.Date(sent: true, DateComparison.Since),

            ["OLDER"] = static (ref parser) => parser.Within(older: true),
            ["YOUNGER"] = static (ref parser) => parser.Within(older: false),
            ["SAVEDBEFORE"] = static (ref parser) => parser.SavedDate(DateComparison.Before),
            ["SAVEDON"] = static (ref parser) => parser.SavedDate(DateComparison.On),
            ["SAVEDSINCE"] = static (ref parser) => parser.SavedDate(DateComparison.Since),
            ["SAVEDATESUPPORTED"] = static (ref _) => new AllKey(), // RFC 8514 §4.3: every mailbox keeps it

            ["BCC"] = static (ref parser) => parser.Text(SearchField.Bcc),
            ["CC"] = static (ref parser) => parser.Text(SearchField.Cc),
            ["FROM"] = static (ref parser) => parser.Text(SearchField.From),
            ["SUBJECT"] = static (ref parser) => parser.Text(SearchField.Subject),
            ["TO"] = static (ref parser) => parser.Text(SearchField.To),
            ["BODY"] = static (ref parser) => parser.Text(SearchField.Body),
            ["TEXT"] = static (ref parser) => parser.Text(SearchField.Text),
            ["HEADER"] = static (ref parser) => parser.Header(),

            ["MODSEQ"] = static (ref parser) => parser.ModSeq(),

            ["EMAILID"] = static (ref parser) => parser.ObjectId(thread: false),
            ["THREADID"] = static (ref parser) => parser.ObjectId(thread: true),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The rule of that name in either case, or null.</summary>
    public static SearchKeyRule? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[LongestName];
        if (name.Length > text.Length)
            return null;
        Encoding.ASCII.GetChars(name, text);
        return Table.TryGetValue(text[..name.Length], out var rule) ? rule : null;
    }
}
