namespace Hikyaku.Protocol.Imap.Search;

/// <summary>The arguments of ESEARCH (RFC 7377).</summary>
/// <param name="Sources">Where to search; the selected mailbox when the client named nothing.</param>
/// <param name="Search">What to search for, and what to tell.</param>
public sealed record MultiSearchRequest(IReadOnlyList<MailboxFilter> Sources, SearchRequest Search)
{
    private const int MostSources = 256;

    /// <summary>Reads <c>[esearch-source-opts SP] [search-return-opts SP] search-program</c>; null, with the <paramref name="fault"/>, when that can't be.</summary>
    public static MultiSearchRequest? TryParse(ReadOnlySpan<byte> arguments, out SearchFault fault)
    {
        var reader = new ImapReader(arguments);
        IReadOnlyList<MailboxFilter>? sources = [new MailboxFilter(MailboxFilterKind.Selected, [])];
        if (reader.TryReadWord("IN"u8) && (sources = ReadSources(ref reader)) is null)
        {
            fault = new SearchFault(SearchFaultKind.Syntax, "IN wants a list of mailboxes", Saving: false);
            return null;
        }
        return SearchRequest.TryParse(reader.Rest, out fault) is { } search ? new MultiSearchRequest(sources, search) : null;
    }

    /// <summary><c>SP "(" filter-mailboxes *(SP filter-mailboxes) ")" SP</c>; there are no scope options yet, so any is refused.</summary>
    private static List<MailboxFilter>? ReadSources(ref ImapReader reader)
    {
        if (!reader.TryReadSpace() || !reader.TryRead((byte)'('))
            return null;
        var sources = new List<MailboxFilter>();
        do
        {
            // RFC 7377 §2.2: "selected-delayed" is not valid here
            if (MailboxFilter.TryRead(ref reader) is not { Kind: not MailboxFilterKind.SelectedDelayed } source)
                return null;
            sources.Add(source);
        } while (sources.Count < MostSources && reader.TryReadSpace());
        return reader.TryRead((byte)')') && reader.TryReadSpace() ? sources : null;
    }
}
