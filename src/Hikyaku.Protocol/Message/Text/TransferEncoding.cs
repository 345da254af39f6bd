using System.Text;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>How a body is encoded for transfer, RFC 2045 §6.</summary>
public enum TransferEncoding : byte
{
    /// <summary>7bit, 8bit, binary: as it is.</summary>
    Identity,

    /// <summary>RFC 2045 §6.7.</summary>
    QuotedPrintable,

    /// <summary>RFC 2045 §6.8.</summary>
    Base64,

    /// <summary>An encoding that we don't know: the body can't be decoded.</summary>
    Unknown,
}

/// <summary>Reads the names of transfer encodings.</summary>
internal static class TransferEncodings
{
    /// <summary>The encoding of this name, which knows no case.</summary>
    public static TransferEncoding Named(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "base64"u8) ? TransferEncoding.Base64
        : Ascii.EqualsIgnoreCase(name, "quoted-printable"u8) ? TransferEncoding.QuotedPrintable
        : name.IsEmpty || Ascii.EqualsIgnoreCase(name, "7bit"u8) || Ascii.EqualsIgnoreCase(name, "8bit"u8) || Ascii.EqualsIgnoreCase(name, "binary"u8)
            ? TransferEncoding.Identity
            : TransferEncoding.Unknown;
}
