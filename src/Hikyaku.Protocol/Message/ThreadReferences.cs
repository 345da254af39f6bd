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
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count <= MaxReferences ? distinct : [distinct[0], .. distinct[^(MaxReferences - 1)..]];
    }
}
