using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>The messages to which a message answers: References, then In-Reply-To (RFC 5322 §3.6.4).</summary>
internal static class ThreadReferences
{
    private const int MaxReferences = 64;

    /// <summary>Oldest first, each once. Of very many the first, which names the thread, and the latest are kept.</summary>
    public static IReadOnlyList<string> Read(MessageParts message, in ScannedPart header)
    {
        var hasReferences = message.TryFind(header, FieldName.References, out var references);
        var hasInReplyTo = message.TryFind(header, FieldName.InReplyTo, out var inReplyTo);
        if (!hasReferences && !hasInReplyTo)
            return [];
        var ids = new List<string>();
        MessageIds.ReadAll(references, ids);
        MessageIds.ReadAll(inReplyTo, ids);
        return Bounded(ids);
    }

    /// <summary>
    /// The same for THREAD=REFERENCES (RFC 5256 §3): what References names, or else the first one of In-Reply-To.
    /// </summary>
    public static IReadOnlyList<string> ReadAncestors(MessageParts message, in ScannedPart header)
    {
        var ids = new List<string>();
        if (message.TryFind(header, FieldName.References, out var references))
            MessageIds.ReadAll(references, ids);
        if (ids.Count > 0)
            return Bounded(ids.ConvertAll(MessageIds.Normalize));
        if (message.TryFind(header, FieldName.InReplyTo, out var inReplyTo))
            MessageIds.ReadAll(inReplyTo, ids);
        return ids is [var first, ..] ? [MessageIds.Normalize(first)] : [];
    }

    private static List<string> Bounded(List<string> ids)
    {
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count <= MaxReferences ? distinct : [distinct[0], .. distinct[^(MaxReferences - 1)..]];
    }
}
