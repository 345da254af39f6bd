using System.Globalization;

namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>The arguments of FETCH and UID FETCH (RFC 9051 §6.4.5).</summary>
/// <param name="Messages">Which messages.</param>
/// <param name="Items">What of each; macros are resolved, an attribute asked for twice stands once.</param>
public sealed record FetchRequest(SequenceSet Messages, IReadOnlyList<FetchItem> Items)
{
    /// <summary>Most items in one FETCH.</summary>
    public const int MaximumItems = 128;

    /// <summary>Most names in one list of header fields: each is looked for at each field.</summary>
    public const int MaximumFields = 256;

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

    /// <summary>
    /// Reads <c>fetch-att *(SP fetch-att) ")"</c> behind an opening parenthesis: what NOTIFY and UPDATE (RFC 5465 §7) want to
    /// be told of new messages. False, with the <paramref name="fault"/>, when it is malformed.
    /// </summary>
    public static bool TryReadItems(ref ImapReader reader, out IReadOnlyList<FetchItem> items, out string fault)
    {
        var parser = new FetchParser(reader);
        items = parser.Items() ?? [];
        fault = parser.Fault;
        if (fault.Length == 0)
            reader.MoveTo(parser.Position);
        return fault.Length == 0;
    }

    /// <summary>CHANGEDSINCE (RFC 7162 §3.1.4.1): only messages that changed after this mod-sequence; null is all.</summary>
    public long? ChangedSince { get; init; }

    /// <summary>VANISHED (RFC 7162 §3.2.6): also tell what was expunged since.</summary>
    public bool Vanished { get; init; }

    /// <summary>PARTIAL (RFC 9394 §3.3): which of the messages in the set, by their place; null is all.</summary>
    public PartialRange? Partial { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var modifiers = new List<string>();
        if (ChangedSince is { } modSeq)
            modifiers.Add(string.Create(CultureInfo.InvariantCulture, $"CHANGEDSINCE {modSeq}"));
        if (Vanished)
            modifiers.Add("VANISHED");
        if (Partial is { } range)
            modifiers.Add($"PARTIAL {range}");
        return $"{Messages} ({string.Join(' ', Items)}){(modifiers.Count == 0 ? "" : $" ({string.Join(' ', modifiers)})")}";
    }
}
