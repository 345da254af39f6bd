using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Messages;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>A message as it goes out: its envelope, its octets exactly as they are stored, and what they need of a server.</summary>
internal sealed class LeavingMessage
{
    private const int PieceOctets = 64 * 1024;

    private LeavingMessage(Envelope envelope, MessageContent content, bool hasEightBit, bool hasUtf8Header, bool toleratesClearText)
    {
        (Content, HasEightBit, HasUtf8Header) = (content, hasEightBit, hasUtf8Header);
        // RFC 8689 §5: the parameter of MAIL counts for more than the field.
        ToleratesClearText = toleratesClearText && !envelope.RequireTls;
        Envelope = envelope with
        {
            DeclaredSize = content.Length,
            Body = envelope.Body == BodyKind.BinaryMime ? BodyKind.BinaryMime : hasEightBit ? BodyKind.EightBitMime : BodyKind.SevenBit,
        };
    }

    /// <summary>With the size and the kind of body that the octets really have.</summary>
    public Envelope Envelope { get; }

    public MessageContent Content { get; }

    /// <summary>Whether any octet is above 127.</summary>
    public bool HasEightBit { get; }

    /// <summary>Whether one of them is in the header (RFC 6532).</summary>
    public bool HasUtf8Header { get; }

    /// <summary>Whether its author would rather have it delivered without protection than not at all (TLS-Required: No, RFC 8689 §3): policies of the domain don't count then.</summary>
    public bool ToleratesClearText { get; }

    /// <summary>Looks through the octets once.</summary>
    /// <exception cref="Store.StoreUnusableException">They can't be read.</exception>
    public static LeavingMessage Of(Envelope envelope, MessageContent content)
    {
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceOctets, Math.Max(1, content.Length)));
        try
        {
            var tolerates = false;
            for (long offset = 0; offset < content.Length;)
            {
                var octets = piece.AsSpan(0, content.Read(offset, piece));
                if (octets.IsEmpty) break;
                if (offset == 0) tolerates = HeaderFields.TryFind(octets, "TLS-Required"u8, out var field) && Ascii.EqualsIgnoreCase(field.RawValue.Trim(" \t"u8), "No"u8);
                var high = octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                // A header is far shorter than a piece; one that is not counts as UTF-8 only if that shows in its beginning.
                if (high >= 0) return new LeavingMessage(envelope, content, true, offset == 0 && octets[..high].IndexOf("\r\n\r\n"u8) < 0, tolerates);
                offset += octets.Length;
            }
            return new LeavingMessage(envelope, content, false, false, tolerates);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
