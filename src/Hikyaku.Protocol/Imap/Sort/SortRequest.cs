using System.Text;
using Hikyaku.Protocol.Imap.Search;

namespace Hikyaku.Protocol.Imap.Sort;

/// <summary>What SORT can sort by (RFC 5256 §3, RFC 5957).</summary>
public enum SortKey
{
    /// <summary>ARRIVAL: the internal date.</summary>
    Arrival,
    /// <summary>CC: the local part of the first address.</summary>
    Cc,
    /// <summary>DATE: the sent date.</summary>
    Date,
    /// <summary>DISPLAYFROM: the name of the first address.</summary>
    DisplayFrom,
    /// <summary>DISPLAYTO</summary>
    DisplayTo,
    /// <summary>FROM: the local part of the first address.</summary>
    From,
    /// <summary>RELEVANCY (RFC 6203 §6): the most relevant first.</summary>
    Relevancy,
    /// <summary>SIZE</summary>
    Size,
    /// <summary>SUBJECT: the base subject.</summary>
    Subject,
    /// <summary>TO</summary>
    To,
}

/// <summary><c>sort-criterion</c></summary>
/// <param name="Key">By what.</param>
/// <param name="Reverse">True for descending order.</param>
public readonly record struct SortCriterion(SortKey Key, bool Reverse)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Reverse ? "REVERSE " : "")}{Key.ToString().ToUpperInvariant()}";
}

/// <summary>The arguments of SORT and UID SORT (RFC 5256 §3; with RETURN, RFC 5267 §3).</summary>
/// <param name="Criteria">The order, first things first.</param>
/// <param name="Search">Which messages, and what of them to tell.</param>
public sealed record SortRequest(IReadOnlyList<SortCriterion> Criteria, SearchRequest Search)
{
    private const int MostCriteria = 32;

    /// <summary>Reads <c>[search-return-opts SP] sort-criteria SP charset 1*(SP search-key)</c>; null, with the <paramref name="fault"/>, when that can't be.</summary>
    public static SortRequest? TryParse(ReadOnlySpan<byte> arguments, out SearchFault fault)
    {
        IReadOnlyList<SortCriterion>? criteria = null;
        var parser = new SearchParser(arguments);
        var search = parser.Request((ref ImapReader reader) => (criteria = ReadCriteria(ref reader)) is not null, "SORT wants a list of criteria, a charset and search keys");
        fault = parser.Fault;
        if (search is { UsesFuzzy: false } && criteria!.Any(criterion => criterion.Key == SortKey.Relevancy))
        {
            fault = new SearchFault(SearchFaultKind.Syntax, "RELEVANCY wants a FUZZY search key", Saving: false);
            return null;
        }
        return search is null ? null : new SortRequest(criteria!, search);
    }

    /// <summary><c>"(" sort-criterion *(SP sort-criterion) ")"</c></summary>
    private static List<SortCriterion>? ReadCriteria(ref ImapReader reader)
    {
        if (!reader.TryRead((byte)'('))
            return null;
        var criteria = new List<SortCriterion>();
        do
        {
            var reverse = reader.TryReadWord("REVERSE"u8) && reader.TryReadSpace();
            if (!reader.TryReadAtom(out var name) || Find(name) is not { } key || criteria.Count == MostCriteria)
                return null;
            criteria.Add(new SortCriterion(key, reverse));
        } while (reader.TryReadSpace());
        return reader.TryRead((byte)')') ? criteria : null;
    }

    private static SortKey? Find(ReadOnlySpan<byte> name)
    {
        foreach (var key in Enum.GetValues<SortKey>())
        {
            if (Ascii.EqualsIgnoreCase(name, key.ToString()))
                return key;
        }
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(' ', Criteria)}) UTF-8 {Search}";
}
