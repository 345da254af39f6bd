using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Transport.Acceptance;

/// <summary>
/// Authentication-Results that say they are ours and came from outside. Who reads ours must be able to rely on them, so
/// these go (RFC 8601 §5); all else of the message stays as it is, other servers' results included.
/// </summary>
internal static class ForgedResults
{
    /// <summary>How many there are.</summary>
    public static int Count(ReadOnlySpan<byte> header, string server)
    {
        var count = 0;
        foreach (var field in new HeaderFields(header))
        {
            if (IsForged(field, server)) count++;
        }
        return count;
    }

    /// <summary>The message without them, in a draft of its own.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static BlobDraft Remove(BlobDraft message, ReadOnlySpan<byte> header, string server, BlobStore blobs)
    {
        var draft = blobs.CreateDraft();
        try
        {
            var end = 0;
            foreach (var field in new HeaderFields(header))
            {
                if (!IsForged(field, server)) draft.Write(field.Raw);
                end = field.Offset + field.Raw.Length;
            }
            using var rest = message.OpenRead();
            rest.Position = end;
            for (var room = draft.GetSpan(); rest.Read(room) is > 0 and var read; room = draft.GetSpan()) draft.Advance(read);
            return draft;
        }
        catch (IOException)
        {
            draft.Dispose();
            throw;
        }
    }

    private static bool IsForged(in HeaderField field, string server)
        => field.Is("Authentication-Results"u8) && AuthenticationResultsField.ServerNameOf(field) == server;
}
