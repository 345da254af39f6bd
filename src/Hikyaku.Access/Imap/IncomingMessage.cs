using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Access.Imap;

/// <summary>Flags and date that APPEND names in front of a message.</summary>
internal sealed record AppendOptions(NamedFlags Flags, DateTimeOffset? Date)
{
    /// <summary>Reads <c>[flag-list SP] [date-time SP]</c> up to the end, where the literal is announced.</summary>
    public static bool TryRead(ref ImapReader reader, [NotNullWhen(true)] out AppendOptions? options)
    {
        options = null;
        var flags = NamedFlags.None;
        DateTimeOffset? date = null;
        if (reader.Peek() == '(' && (!reader.TryReadFlagList(out flags) || !reader.TryReadSpace()))
            return false;
        if (reader.Peek() == '"')
        {
            if (!reader.TryReadDateTime(out var value) || !reader.TryReadSpace())
                return false;
            date = value;
        }
        options = new AppendOptions(flags, date);
        return reader.AtEnd;
    }
}

/// <summary>A message while it arrives. A full disk does not stop the reading, since the rest of the command follows.</summary>
internal sealed class IncomingMessage(BlobDraft draft, AppendOptions options) : IDisposable
{
    public BlobDraft Draft => draft;

    public AppendOptions Options => options;

    /// <summary>True when the disk failed or was full.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>True when an octet was NUL.</summary>
    public bool HasNul { get; private set; }

    /// <summary>Takes the next octets.</summary>
    public void Take(in ReadOnlySequence<byte> octets)
    {
        if (HasFailed)
            return;
        try
        {
            foreach (var segment in octets)
            {
                HasNul |= segment.Span.Contains((byte)0);
                draft.Write(segment.Span);
            }
        }
        catch (IOException)
        {
            HasFailed = true;
        }
    }

    public void Dispose() => draft.Dispose();
}
