using System.Diagnostics.CodeAnalysis;

namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>The arguments of FETCH and UID FETCH (RFC 9051 §6.4.5).</summary>
/// <param name="Messages">Which messages.</param>
/// <param name="Items">What of each; macros are resolved, an attribute asked for twice stands once.</param>
public sealed record FetchRequest(SequenceSet Messages, IReadOnlyList<FetchItem> Items)
{
    /// <summary>Most items in one FETCH.</summary>
    public const int MaximumItems = 128;

    /// <summary>Most part numbers in one section: nothing nests deeper.</summary>
    public const int MaximumDepth = 128;

    /// <summary>Reads what follows the verb and its space; null, with the <paramref name="fault"/>, when it is malformed.</summary>
    public static FetchRequest? TryParse(ReadOnlySpan<byte> arguments, out string fault)
    {
        var parser = new FetchParser(arguments);
        var request = parser.Request();
        fault = parser.Fault;
        return request;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Messages} ({string.Join(' ', Items)})";
}
