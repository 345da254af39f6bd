using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>The fields that a scan looks at.</summary>
internal enum FieldName : byte
{
    Other,
    Date,
    Subject,
    From,
    Sender,
    ReplyTo,
    To,
    Cc,
    Bcc,
    InReplyTo,
    MessageId,
    References,
    ContentType,
    ContentTransferEncoding,
    ContentId,
    ContentDescription,
    ContentDisposition,
    ContentMd5,
    ContentLanguage,
    ContentLocation,
}

/// <summary>Recognizes field names by length first: most fields of a header cost one comparison or none.</summary>
internal static class FieldNames
{
    public static FieldName Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Match(name, "to"u8, FieldName.To, "cc"u8, FieldName.Cc),
        3 => Match(name, "bcc"u8, FieldName.Bcc),
        4 => Match(name, "from"u8, FieldName.From, "date"u8, FieldName.Date),
        6 => Match(name, "sender"u8, FieldName.Sender),
        7 => Match(name, "subject"u8, FieldName.Subject),
        8 => Match(name, "reply-to"u8, FieldName.ReplyTo),
        10 => Match(name, "message-id"u8, FieldName.MessageId, "references"u8, FieldName.References) is var found and not FieldName.Other
            ? found
            : Match(name, "content-id"u8, FieldName.ContentId),
        11 => Match(name, "in-reply-to"u8, FieldName.InReplyTo, "content-md5"u8, FieldName.ContentMd5),
        12 => Match(name, "content-type"u8, FieldName.ContentType),
        16 => Match(name, "content-language"u8, FieldName.ContentLanguage, "content-location"u8, FieldName.ContentLocation),
        19 => Match(name, "content-disposition"u8, FieldName.ContentDisposition, "content-description"u8, FieldName.ContentDescription),
        25 => Match(name, "content-transfer-encoding"u8, FieldName.ContentTransferEncoding),
        _ => FieldName.Other,
    };

    /// <summary>True for the fields that only a message has, not a mere part.</summary>
    public static bool IsMessageField(FieldName name) => name is >= FieldName.Date and <= FieldName.References;

    /// <summary>True for the address fields, of which all occurrences count; of others the first does.</summary>
    public static bool MayRepeat(FieldName name) => name is FieldName.From or FieldName.To or FieldName.Cc or FieldName.Bcc;

    private static FieldName Match(ReadOnlySpan<byte> name, ReadOnlySpan<byte> candidate, FieldName meaning) =>
        Ascii.EqualsIgnoreCase(name, candidate) ? meaning : FieldName.Other;

    private static FieldName Match(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, FieldName firstMeaning, ReadOnlySpan<byte> second, FieldName secondMeaning) =>
        Ascii.EqualsIgnoreCase(name, first) ? firstMeaning : Match(name, second, secondMeaning);
}
