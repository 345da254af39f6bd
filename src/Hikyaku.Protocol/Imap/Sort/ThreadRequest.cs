using Hikyaku.Protocol.Imap.Search;

namespace Hikyaku.Protocol.Imap.Sort;

/// <summary>How messages are put into threads (RFC 5256 §3).</summary>
public enum ThreadAlgorithm
{
    /// <summary>ORDEREDSUBJECT: by subject alone.</summary>
    OrderedSubject,
    /// <summary>REFERENCES: by what each message answers to.</summary>
    References,
}

/// <summary>The arguments of THREAD and UID THREAD.</summary>
/// <param name="Algorithm">How.</param>
/// <param name="Search">Which messages.</param>
public sealed record ThreadRequest(ThreadAlgorithm Algorithm, SearchRequest Search)
{
    /// <summary>Reads <c>thread-alg SP charset 1*(SP search-key)</c>; null, with the <paramref name="fault"/>, when that can't be.</summary>
    public static ThreadRequest? TryParse(ReadOnlySpan<byte> arguments, out SearchFault fault)
    {
        var algorithm = ThreadAlgorithm.References;
        var parser = new SearchParser(arguments);
        var search = parser.Request((ref ImapReader reader) => TryReadAlgorithm(ref reader, out algorithm), "THREAD wants ORDEREDSUBJECT or REFERENCES, a charset and search keys");
        fault = parser.Fault;
        if (search is { Return: not null })
            fault = new SearchFault(SearchFaultKind.Syntax, "THREAD has no result options", Saving: false);
        return search is null or { Return: not null } ? null : new ThreadRequest(algorithm, search);
    }

    private static bool TryReadAlgorithm(ref ImapReader reader, out ThreadAlgorithm algorithm)
    {
        algorithm = reader.TryReadWord("ORDEREDSUBJECT"u8) ? ThreadAlgorithm.OrderedSubject : ThreadAlgorithm.References;
        return algorithm == ThreadAlgorithm.OrderedSubject || reader.TryReadWord("REFERENCES"u8);
    }
}
