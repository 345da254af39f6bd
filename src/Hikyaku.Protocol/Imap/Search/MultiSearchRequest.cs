using System.Text;

namespace Hikyaku.Protocol.Imap.Search;

/// <summary>Which mailboxes ESEARCH looks into (RFC 7377 §2.2, <c>filter-mailboxes</c> of RFC 5465 §6).</summary>
public enum SearchSourceKind
{
    /// <summary>selected</summary>
    Selected,
    /// <summary>inboxes: where mail is delivered to.</summary>
    Inboxes,
    /// <summary>personal: all of the user's own.</summary>
    Personal,
    /// <summary>subscribed</summary>
    Subscribed,
    /// <summary>subtree: the named ones and all below them.</summary>
    Subtree,
    /// <summary>subtree-one: the named ones and one level below them.</summary>
    SubtreeOne,
    /// <summary>mailboxes: the named ones.</summary>
    Mailboxes,
}

/// <summary>One source of ESEARCH.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Names">The names it has, still encoded.</param>
public sealed record SearchSource(SearchSourceKind Kind, IReadOnlyList<byte[]> Names);

/// <summary>The arguments of ESEARCH (RFC 7377).</summary>
/// <param name="Sources">Where to search; the selected mailbox when the client named nothing.</param>
/// <param name="Search">What to search for, and what to tell.</param>
public sealed record MultiSearchRequest(IReadOnlyList<SearchSource> Sources, SearchRequest Search)
{
    private const int MostNames = 256;

    /// <summary>Reads <c>[esearch-source-opts SP] [search-return-opts SP] search-program</c>; null, with the <paramref name="fault"/>, when that can't be.</summary>
    public static MultiSearchRequest? TryParse(ReadOnlySpan<byte> arguments, out SearchFault fault)
    {
        var reader = new ImapReader(arguments);
        IReadOnlyList<SearchSource>? sources = [new SearchSource(SearchSourceKind.Selected, [])];
        if (reader.TryReadWord("IN"u8) && (sources = ReadSources(ref reader)) is null)
        {
            fault = new SearchFault(SearchFaultKind.Syntax, "IN wants a list of mailboxes", Saving: false);
            return null;
        }
        return SearchRequest.TryParse(reader.Rest, out fault) is { } search ? new MultiSearchRequest(sources, search) : null;
    }

    /// <summary><c>SP "(" filter-mailboxes *(SP filter-mailboxes) ")" SP</c>; there are no scope options yet, so any is refused.</summary>
    private static List<SearchSource>? ReadSources(ref ImapReader reader)
    {
        if (!reader.TryReadSpace() || !reader.TryRead((byte)'('))
            return null;
        var sources = new List<SearchSource>();
        do
        {
            if (!reader.TryReadAtom(out var name) || KindOf(name) is not { } kind)
                return null;
            List<byte[]>? names = [];
            if (kind >= SearchSourceKind.Subtree && (names = ReadNames(ref reader)) is null)
                return null;
            sources.Add(new SearchSource(kind, names));
        } while (sources.Count < MostNames && reader.TryReadSpace());
        return reader.TryRead((byte)')') && reader.TryReadSpace() ? sources : null;
    }

    /// <summary><c>SP (mailbox / "(" mailbox *(SP mailbox) ")")</c></summary>
    private static List<byte[]>? ReadNames(ref ImapReader reader)
    {
        if (!reader.TryReadSpace())
            return null;
        var names = new List<byte[]>();
        var isList = reader.TryRead((byte)'(');
        do
        {
            if (!reader.TryReadAString(out var name))
                return null;
            names.Add(name.ToArray());
        } while (isList && names.Count < MostNames && reader.TryReadSpace());
        return !isList || reader.TryRead((byte)')') ? names : null;
    }

    private static SearchSourceKind? KindOf(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "selected"u8) ? SearchSourceKind.Selected
        : Ascii.EqualsIgnoreCase(name, "inboxes"u8) ? SearchSourceKind.Inboxes
        : Ascii.EqualsIgnoreCase(name, "personal"u8) ? SearchSourceKind.Personal
        : Ascii.EqualsIgnoreCase(name, "subscribed"u8) ? SearchSourceKind.Subscribed
        : Ascii.EqualsIgnoreCase(name, "subtree"u8) ? SearchSourceKind.Subtree
        : Ascii.EqualsIgnoreCase(name, "subtree-one"u8) ? SearchSourceKind.SubtreeOne
        : Ascii.EqualsIgnoreCase(name, "mailboxes"u8) ? SearchSourceKind.Mailboxes
        : null;
}
