using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Store.Messages;

/// <summary>
/// RFC 8621 §3: two e-mails are of one thread when a Message-ID appears in Message-ID, In-Reply-To or References of
/// both, and their base subjects are equal. Each pair of Message-ID and base subject is one key: sharing a key is
/// meeting both conditions.
/// </summary>
internal static class ThreadKeys
{
    internal static long[] Of(MessageStructure structure)
    {
        var own = structure.MessageId is null ? 0 : 1;
        if (own + structure.References.Count == 0)
            return [];

        var keys = new long[own + structure.References.Count];
        for (var i = 0; i < structure.References.Count; i++)
            keys[i] = Key(structure.References[i], structure.BaseSubject);
        if (structure.MessageId is { } messageId)
            keys[^1] = Key(messageId, structure.BaseSubject);
        return keys.Length == 1 ? keys : keys.Distinct().ToArray();
    }

    private static long Key(string messageId, string baseSubject)
    {
        var most = Encoding.UTF8.GetMaxByteCount(messageId.Length + baseSubject.Length) + 1;
        var bytes = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = Encoding.UTF8.GetBytes(messageId, bytes);
            bytes[length++] = 0;
            length += Encoding.UTF8.GetBytes(baseSubject, bytes.AsSpan(length));
            return (long)XxHash3.HashToUInt64(bytes.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
