using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Sort;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Sort;

/// <summary>By what a message is compared under one criterion: a number, or the key of a text.</summary>
/// <param name="Number">The number; 0 for a text.</param>
/// <param name="Text">The key (RFC 5051) of the text; null for a number.</param>
internal readonly record struct SortValue(long Number, byte[]? Text) : IComparable<SortValue>
{
    /// <inheritdoc/>
    public int CompareTo(SortValue other) => Text is null ? Number.CompareTo(other.Number) : UnicodeCasemap.Compare(Text, other.Text);

    /// <summary>What has to be read of a message for a criterion; null when the mailbox knows it.</summary>
    public static MessageParts? NeededFor(SortKey key) => key switch
    {
        SortKey.Arrival or SortKey.Size or SortKey.Relevancy => null,
        SortKey.Date => MessageParts.None,
        _ => MessageParts.Envelope,
    };

    /// <summary>The value of a message (RFC 5256 §3, RFC 5957 §4).</summary>
    public static SortValue Of(SortKey key, in MailboxEntry entry, StoredMessage? stored) => key switch
    {
        SortKey.Arrival => new SortValue(entry.InternalDate, null),
        SortKey.Size => new SortValue(entry.Size, null),
        SortKey.Relevancy => default, // only the search knows it
        SortKey.Date => new SortValue(SentDate(entry, stored!), null),
        SortKey.Subject => TextValue(BaseSubject.Of(EnvelopeText.Subject(stored!.Envelope.Span))),
        SortKey.Cc => TextValue(LocalPart(stored!, EnvelopeField.Cc)),
        SortKey.From => TextValue(LocalPart(stored!, EnvelopeField.From)),
        SortKey.To => TextValue(LocalPart(stored!, EnvelopeField.To)),
        SortKey.DisplayFrom => TextValue(DisplayName(stored!, EnvelopeField.From)),
        _ => TextValue(DisplayName(stored!, EnvelopeField.To)),
    };

    /// <summary>The sent date, or the internal date where there is none that can be read (RFC 5256 §2.2).</summary>
    public static long SentDate(in MailboxEntry entry, StoredMessage stored) => stored.SentDate?.ToUnixTimeMilliseconds() ?? entry.InternalDate;

    private static SortValue TextValue(string text) => new(0, UnicodeCasemap.KeyOf(text));

    private static string LocalPart(StoredMessage stored, EnvelopeField field) =>
        EnvelopeText.FirstAddress(stored.Envelope.Span, field).Mailbox ?? "";

    private static string DisplayName(StoredMessage stored, EnvelopeField field)
    {
        var (name, mailbox, host) = EnvelopeText.FirstAddress(stored.Envelope.Span, field);
        if (!string.IsNullOrEmpty(name))
            return name;
        return mailbox is null ? "" : host is null ? mailbox : $"{mailbox}@{host}";
    }
}
