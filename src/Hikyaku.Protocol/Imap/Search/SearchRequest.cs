namespace Hikyaku.Protocol.Imap.Search;

/// <summary>What RETURN asks for (RFC 9051 §6.4.4).</summary>
[Flags]
public enum SearchReturn
{
    /// <summary>Nothing: <c>()</c> stands for ALL.</summary>
    None = 0,
    /// <summary>MIN</summary>
    Min = 1,
    /// <summary>MAX</summary>
    Max = 2,
    /// <summary>ALL</summary>
    All = 4,
    /// <summary>COUNT</summary>
    Count = 8,
    /// <summary>SAVE</summary>
    Save = 16,
    /// <summary>PARTIAL (RFC 9394 §3.1), with its range in <see cref="SearchRequest.Partial"/></summary>
    Partial = 32,
    /// <summary>UPDATE (RFC 5267 §4.3): tell when the result changes.</summary>
    Update = 64,
    /// <summary>CONTEXT (RFC 5267 §4.2): a hint that the search will come again.</summary>
    Context = 128,
    /// <summary>RELEVANCY (RFC 6203 §4): how well each message fits.</summary>
    Relevancy = 256,
}

/// <summary>The arguments of SEARCH and UID SEARCH (RFC 9051 §6.4.4).</summary>
/// <param name="Return">The result options, an empty list resolved to ALL; null when there was no RETURN.</param>
/// <param name="Key">What to look for.</param>
public sealed record SearchRequest(SearchReturn? Return, SearchKey Key)
{
    /// <summary>The range of PARTIAL.</summary>
    public PartialRange Partial { get; init; }

    /// <summary>True when MODSEQ is among the keys: then the answer tells the highest mod-sequence (RFC 7162 §3.1.5).</summary>
    public bool UsesModSeq { get; init; }

    /// <summary>True when message numbers are among the keys: then nothing may be told that changes them (RFC 7162 §3.2.10.2).</summary>
    public bool UsesNumbers { get; init; }

    /// <summary>True when FUZZY is among the keys.</summary>
    public bool UsesFuzzy { get; init; }

    /// <summary>True when the client has named a charset where it need not.</summary>
    public bool NamesCharset { get; init; }

    /// <summary>What UPDATE tells of new messages that match (RFC 5465 §7).</summary>
    public IReadOnlyList<Fetch.FetchItem> NewAttributes { get; init; } = [];

    /// <summary>How deep keys may nest.</summary>
    public const int MaximumDepth = 64;

    /// <summary>Most keys in one SEARCH.</summary>
    public const int MaximumKeys = 1024;

    /// <summary>Reads what follows the verb and its space; null, with the <paramref name="fault"/>, when that can't be.</summary>
    public static SearchRequest? TryParse(ReadOnlySpan<byte> arguments, out SearchFault fault)
    {
        var parser = new SearchParser(arguments);
        var request = parser.Request();
        fault = parser.Fault;
        return request;
    }

    /// <inheritdoc/>
    public override string ToString() => Return is { } options ? $"RETURN ({Names(options)}) {Key}" : $"{Key}";

    private string Names(SearchReturn options) => options.ToString().ToUpperInvariant().Replace(",", "", StringComparison.Ordinal)
        .Replace("PARTIAL", $"PARTIAL {Partial}", StringComparison.Ordinal);
}

/// <summary>What kind of answer a SEARCH gets that was not understood.</summary>
public enum SearchFaultKind
{
    /// <summary>BAD: not the grammar of SEARCH.</summary>
    Syntax,
    /// <summary>NO [BADCHARSET]: a charset that we don't know.</summary>
    Charset,
    /// <summary>NO [LIMIT]: too many keys, or nested too deep.</summary>
    Limit,
}

/// <summary>Why a SEARCH was not understood.</summary>
/// <param name="Kind">What to answer.</param>
/// <param name="Text">A sentence for the client's author.</param>
/// <param name="Saving">True when SAVE was asked for: with NO, the saved result becomes empty (RFC 9051 §6.4.4.1).</param>
public readonly record struct SearchFault(SearchFaultKind Kind, string Text, bool Saving);
