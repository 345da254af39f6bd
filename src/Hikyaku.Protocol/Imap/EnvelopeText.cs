using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Imap;

/// <summary>The address lists of ENVELOPE, by their place in it (RFC 9051 §7.5.2).</summary>
public enum EnvelopeField
{
    /// <summary>From</summary>
    From = 2,
    /// <summary>Sender</summary>
    Sender = 3,
    /// <summary>Reply-To</summary>
    ReplyTo = 4,
    /// <summary>To</summary>
    To = 5,
    /// <summary>Cc</summary>
    Cc = 6,
    /// <summary>Bcc</summary>
    Bcc = 7,
}

/// <summary>Reads text out of ENVELOPE as the store keeps it, ready for the wire.</summary>
public static class EnvelopeText
{
    private const int SubjectPlace = 1;
    private const int MessageIdPlace = 9;

    /// <summary>The Date field with the zone that it was written in; null when it is missing or unreadable.</summary>
    /// <exception cref="FormatException">The stored text is damaged.</exception>
    public static DateTimeOffset? Date(ReadOnlySpan<byte> envelope)
    {
        var reader = At(envelope, 0);
        return HeaderDate.TryParse(NString(ref reader));
    }

    /// <summary>The subject, decoded (RFC 2047); empty when there is none.</summary>
    /// <exception cref="FormatException">The stored text is damaged.</exception>
    public static string Subject(ReadOnlySpan<byte> envelope)
    {
        var reader = At(envelope, SubjectPlace);
        return Decode(NString(ref reader));
    }

    /// <summary>The addresses of a field as people write them, decoded: <c>Name &lt;local@domain&gt;, group: a@b;</c></summary>
    /// <exception cref="FormatException">The stored text is damaged.</exception>
    public static string Addresses(ReadOnlySpan<byte> envelope, EnvelopeField field)
    {
        var reader = At(envelope, (int)field);
        var text = new StringBuilder();
        if (!reader.TryRead((byte)'('))
            return "";
        while (reader.TryRead((byte)'('))
            AppendAddress(ref reader, text);
        return text.ToString();
    }

    /// <summary>The first address of a field, its name decoded; all null when there is none.</summary>
    /// <exception cref="FormatException">The stored text is damaged.</exception>
    public static (string? Name, string? Mailbox, string? Host) FirstAddress(ReadOnlySpan<byte> envelope, EnvelopeField field)
    {
        var reader = At(envelope, (int)field);
        if (!reader.TryRead((byte)'(') || !reader.TryRead((byte)'('))
            return default;
        var name = NString(ref reader, out var noName);
        Require(reader.TryReadSpace());
        NString(ref reader);
        Require(reader.TryReadSpace());
        var mailbox = NString(ref reader, out var noMailbox);
        Require(reader.TryReadSpace());
        var host = NString(ref reader, out var noHost);
        return (noName ? null : Decode(name), noMailbox ? null : Encoding.UTF8.GetString(mailbox), noHost ? null : Encoding.UTF8.GetString(host));
    }

    /// <summary>The Message-ID, without its angle brackets and needless quotes; null when there is none.</summary>
    /// <exception cref="FormatException">The stored text is damaged.</exception>
    public static string? MessageId(ReadOnlySpan<byte> envelope)
    {
        var reader = At(envelope, MessageIdPlace);
        return MessageIds.ReadOne(NString(ref reader)) is { } id ? MessageIds.Normalize(id) : null;
    }

    /// <summary><c>addr-name SP addr-adl SP addr-mailbox SP addr-host ")"</c></summary>
    private static void AppendAddress(ref ImapReader reader, StringBuilder text)
    {
        var name = NString(ref reader);
        Require(reader.TryReadSpace());
        NString(ref reader); // the source route means nothing any more (RFC 5321 Appendix C)
        Require(reader.TryReadSpace());
        var mailbox = NString(ref reader, out var noMailbox);
        Require(reader.TryReadSpace());
        var host = NString(ref reader, out var noHost);
        Require(reader.TryRead((byte)')'));

        // RFC 9051 §7.5.2: no host begins a group of that name, nor mailbox ends it
        if (noHost)
        {
            text.Append(noMailbox ? "; " : Decode(mailbox) + ": ");
            return;
        }
        var address = $"{Encoding.UTF8.GetString(mailbox)}@{Encoding.UTF8.GetString(host)}";
        text.Append(name.IsEmpty ? address : $"{Decode(name)} <{address}>").Append(", ");
    }

    private static ImapReader At(ReadOnlySpan<byte> envelope, int place)
    {
        var reader = new ImapReader(envelope);
        Require(reader.TryRead((byte)'('));
        for (var i = 0; i < place; i++)
        {
            SkipField(ref reader);
            Require(reader.TryReadSpace());
        }
        return reader;
    }

    private static void SkipField(ref ImapReader reader)
    {
        if (!reader.TryRead((byte)'('))
        {
            NString(ref reader);
            return;
        }
        while (reader.TryRead((byte)'('))
            SkipAddress(ref reader);
        Require(reader.TryRead((byte)')'));
    }

    private static void SkipAddress(ref ImapReader reader)
    {
        do
            NString(ref reader);
        while (reader.TryReadSpace());
        Require(reader.TryRead((byte)')'));
    }

    private static ReadOnlySpan<byte> NString(ref ImapReader reader) => NString(ref reader, out _);

    private static ReadOnlySpan<byte> NString(ref ImapReader reader, out bool isNil)
    {
        Require(reader.TryReadNString(out var value, out isNil));
        return value;
    }

    private static string Decode(ReadOnlySpan<byte> text) => EncodedWords.Decode(text);

    private static void Require(bool expected)
    {
        if (!expected)
            throw new FormatException("The stored ENVELOPE is damaged.");
    }
}
