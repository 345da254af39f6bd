using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Message;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Access.Imap.Append;

/// <summary>Flags and date that APPEND names in front of a message.</summary>
internal sealed record AppendOptions(NamedFlags Flags, DateTimeOffset? Date)
{
    /// <summary>Reads <c>[flag-list SP] [date-time SP]</c>, behind which the message comes.</summary>
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
        return true;
    }
}

/// <summary>A message while it arrives. A full disk does not stop the reading, since the rest of the command follows.</summary>
internal sealed class IncomingMessage(BlobStore blobs, AppendOptions options) : IDisposable
{
    public BlobDraft Draft { get; private set; } = blobs.CreateDraft();

    public AppendOptions Options => options;

    /// <summary>True when the disk failed or was full.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>True when an octet was NUL.</summary>
    public bool HasNul { get; private set; }

    /// <summary>True when it came, or some of it, as literal8, in which NUL may stand and parts may be binary (RFC 3516 §4.4).</summary>
    public bool IsBinary { get; set; }

    /// <summary>Takes the next octets.</summary>
    public void Take(in ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets)
            Take(segment.Span);
    }

    /// <summary>Takes the next octets.</summary>
    public void Take(ReadOnlySpan<byte> octets)
    {
        if (HasFailed)
            return;
        try
        {
            HasNul |= octets.Contains((byte)0);
            Draft.Write(octets);
        }
        catch (IOException)
        {
            HasFailed = true;
        }
    }

    /// <summary>Encodes binary parts, so that FETCH BODY can give them to any client (RFC 3516 §6). False: NUL stands where that doesn't help.</summary>
    public bool EncodeBinaryParts()
    {
        var length = checked((int)Draft.Length);
        var octets = ArrayPool<byte>.Shared.Rent(length);
        var encoded = blobs.CreateDraft();
        try
        {
            using (var stream = Draft.OpenRead())
                stream.ReadExactly(octets, 0, length);
            var outcome = BinaryContent.Encode(octets.AsSpan(0, length), encoded);
            if (outcome == BinaryOutcome.Encoded)
                (Draft, encoded) = (encoded, Draft);
            return outcome != BinaryOutcome.Impossible;
        }
        catch (IOException)
        {
            HasFailed = true;
            return true;
        }
        finally
        {
            encoded.Dispose();
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    public void Dispose() => Draft.Dispose();
}
