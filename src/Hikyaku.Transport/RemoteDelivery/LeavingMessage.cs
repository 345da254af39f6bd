using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Messages;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// A message as it goes out: its envelope, its octets, and what they need of a server. They are exactly as they are stored,
/// unless a server can't take them so (<see cref="PlainForms"/>).
/// </summary>
internal sealed class LeavingMessage : IDisposable
{
    private const int PieceOctets = 64 * 1024;

    private readonly Stream _octets;
    private readonly IDisposable? _owned;

    private LeavingMessage(Envelope envelope, Stream octets, IDisposable? owned, bool hasEightBit, bool hasUtf8Header, bool toleratesClearText)
    {
        (_octets, _owned, HasEightBit, HasUtf8Header) = (octets, owned, hasEightBit, hasUtf8Header);
        // RFC 8689 §5: the parameter of MAIL counts for more than the field.
        ToleratesClearText = toleratesClearText && !envelope.RequireTls;
        Envelope = envelope with
        {
            DeclaredSize = octets.Length,
            Body = envelope.Body == BodyKind.BinaryMime ? BodyKind.BinaryMime : hasEightBit ? BodyKind.EightBitMime : BodyKind.SevenBit,
        };
    }

    /// <summary>With the size and the kind of body that the octets really have.</summary>
    public Envelope Envelope { get; }

    /// <summary>Octets in all.</summary>
    public long Length => _octets.Length;

    /// <summary>So many octets at the beginning are header lines that we put there ourselves.</summary>
    public int PrefixLength { get; private init; }

    /// <summary>Whether any octet is above 127.</summary>
    public bool HasEightBit { get; }

    /// <summary>Whether one of them is in the header (RFC 6532).</summary>
    public bool HasUtf8Header { get; }

    /// <summary>Whether its author would rather have it delivered without protection than not at all (TLS-Required: No, RFC 8689 §3): policies of the domain don't count then.</summary>
    public bool ToleratesClearText { get; }

    /// <summary>Looks through the octets once.</summary>
    /// <exception cref="Store.StoreUnusableException">They can't be read.</exception>
    public static LeavingMessage Of(Envelope envelope, MessageContent content) => Of(envelope, content.OpenRead(), prefixLength: content.PrefixLength);

    /// <summary>The same for octets that lie elsewhere, in a stream that can be sought in; what they lie in is disposed of with it.</summary>
    public static LeavingMessage Of(Envelope envelope, Stream octets, IDisposable? owned = null, int prefixLength = 0)
    {
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceOctets, Math.Max(1, octets.Length)));
        try
        {
            var tolerates = false;
            octets.Position = 0;
            for (var isFirst = true; ; isFirst = false)
            {
                var read = piece.AsSpan(0, octets.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false));
                if (read.IsEmpty) break;
                if (isFirst) tolerates = HeaderFields.TryFind(read, "TLS-Required"u8, out var field) && Ascii.EqualsIgnoreCase(field.RawValue.Trim(" \t"u8), "No"u8);
                var high = read.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                // A header is far shorter than a piece; one that is not counts as UTF-8 only if that shows in its beginning.
                if (high >= 0) return new LeavingMessage(envelope, octets, owned, true, isFirst && read[..high].IndexOf("\r\n\r\n"u8) < 0, tolerates) { PrefixLength = prefixLength };
            }
            return new LeavingMessage(envelope, octets, owned, false, false, tolerates) { PrefixLength = prefixLength };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Reads at a position, all that fits or is there.</summary>
    public int Read(long offset, Span<byte> into)
    {
        _octets.Position = offset;
        return _octets.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _octets.Dispose();
        _owned?.Dispose();
    }
}
