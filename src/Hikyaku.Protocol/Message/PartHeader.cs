using System.Text;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// What the MIME header of a part says about its body, decoded. For whoever reads a part again: searching
/// (text parts through <see cref="OpenText"/>, attachment names through <see cref="FileName"/>), FETCH BINARY, JMAP.
/// </summary>
public sealed record PartHeader
{
    private PartHeader()
    {
    }

    /// <summary>The media type in lower case, such as text/plain; that when there is none (RFC 2045 §5.2).</summary>
    public required string MediaType { get; init; }

    /// <summary>The charset parameter as written, or null.</summary>
    public required string? Charset { get; init; }

    /// <summary>The transfer encoding of the body.</summary>
    public required TransferEncoding Encoding { get; init; }

    /// <summary>The disposition in lower case, or null.</summary>
    public required string? Disposition { get; init; }

    /// <summary>The name for the part as a file, decoded (RFC 2231, RFC 2047 and raw 8-bit text); null when there is none.</summary>
    public required string? FileName { get; init; }

    /// <summary>Content-ID without angle brackets, or null.</summary>
    public required string? ContentId { get; init; }

    /// <summary>True when the body is text that SEARCH looks at.</summary>
    public bool IsText => MediaType.StartsWith("text/", StringComparison.Ordinal);

    /// <summary>True for text/html.</summary>
    public bool IsHtml => MediaType == "text/html";

    /// <summary>Reads a header: the octets [HeaderStart, BodyStart) of a part.</summary>
    public static PartHeader Read(ReadOnlySpan<byte> header)
    {
        var mediaType = Headers.MediaType.Default;
        if (HeaderFields.TryFind(header, "Content-Type"u8, out var type) && Headers.MediaType.TryRead(type.RawValue, out var declared)
            && !(declared.Is("multipart"u8) && declared.ReadBoundary() is null))
        {
            mediaType = declared; // a multipart without boundary is text to the scanner, so it is here
        }
        var disposition = HeaderFields.TryFind(header, "Content-Disposition"u8, out var field)
            ? Headers.Disposition.Read(field.RawValue)
            : default;
        return new PartHeader
        {
            MediaType = Lower(mediaType.Type) + "/" + Lower(mediaType.Subtype),
            Charset = ParameterText.Find(mediaType.Parameters, "charset"u8),
            Encoding = ReadEncoding(header),
            Disposition = disposition.Type.IsEmpty ? null : Lower(disposition.Type),
            FileName = ParameterText.Find(disposition.Parameters, "filename"u8) ?? ParameterText.Find(mediaType.Parameters, "name"u8),
            ContentId = HeaderFields.TryFind(header, "Content-ID"u8, out var id) ? MessageIds.ReadOne(id.RawValue) : null,
        };
    }

    /// <summary>A decoder for the body, to be fed with its octets: the text that SEARCH BODY and TEXT look at.</summary>
    public DecodedText OpenText() => new(Encoding, Charset ?? "us-ascii", IsHtml);

    private static TransferEncoding ReadEncoding(ReadOnlySpan<byte> header)
    {
        if (!HeaderFields.TryFind(header, "Content-Transfer-Encoding"u8, out var field))
            return TransferEncoding.Identity;
        var lexer = new FieldLexer(field.RawValue);
        lexer.SkipCfws();
        return TransferEncodings.Named(lexer.ReadToken());
    }

    private static string Lower(ReadOnlySpan<byte> name) => System.Text.Encoding.Latin1.GetString(name).ToLowerInvariant();
}
