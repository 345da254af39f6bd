using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Bounce;

/// <summary>
/// Writes a delivery status notification: multipart/report with a text for people, fields for programs, and the message
/// it is about or its header (RFC 6522, RFC 3464; RFC 6533 for messages with UTF-8 in addresses or header).
/// </summary>
internal sealed class NotificationWriter(DomainName host)
{
    // RFC 3461 §4.3 leaves it to us when nothing was asked; what fits into a hand is returned whole.
    private const long LargestWhole = 64 * 1024;
    private const long LargestWholeAsked = 10L << 20;
    private const int LongestHeader = 256 * 1024;
    private const int Base64Line = 76;

    /// <summary>Writes the message.</summary>
    /// <param name="notification">What to tell.</param>
    /// <param name="original">The message it is about, in a stream that can be sought in; null when its bytes can't be read.</param>
    /// <param name="now">The Date, with the zone to show.</param>
    /// <param name="output">Where it goes.</param>
    public void Write(Notification notification, Stream? original, DateTimeOffset now, IBufferWriter<byte> output)
    {
        var header = original is null ? [] : ReadHeader(original);
        var isGlobal = notification.Message.Envelope.Utf8;
        var boundary = "=_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        Put(output, HeaderOf(notification, header, now, boundary));

        // 1. For people
        Put(output, $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nContent-Description: Notification\r\n\r\n");
        Put(output, Base64(NotificationText.BodyOf(notification, Decoded(header, "Subject"u8), host.Value, SenderTongue.IsJapanese(header))));

        // 2. For programs
        Put(output, $"\r\n--{boundary}\r\nContent-Type: message/{(isGlobal ? "global-" : "")}delivery-status\r\nContent-Description: Delivery report\r\n\r\n");
        output.Write(ReportOf(notification, now, isGlobal).ToBody());

        // 3. What it is about
        if (original is not null && IsReturnedWhole(notification, original)) WriteWhole(original, boundary, isGlobal, output);
        else if (header.Length > 0) WriteHeader(header, boundary, isGlobal, output);
        Put(output, $"\r\n--{boundary}--\r\n");
    }

    private string HeaderOf(Notification notification, byte[] header, DateTimeOffset now, string boundary)
    {
        string[] fields =
        [
            $"From: Mail Delivery System <mailer-daemon@{host}>",
            $"To: {notification.Message.Envelope.ReversePath}",
            "Subject: " + EncodedWords(NotificationText.SubjectOf(notification, SenderTongue.IsJapanese(header))),
            .. MessageIdOf(header) is { } id ? [$"In-Reply-To: <{id}>", $"References: <{id}>"] : (string[])[],
            // RFC 3834 §5
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            $"Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"{boundary}\"",
        ];
        return Encoding.ASCII.GetString(OriginFields.Missing([], now, host)) + string.Join("\r\n", fields) + "\r\n\r\n";
    }

    private DeliveryReport ReportOf(Notification notification, DateTimeOffset now, bool isGlobal) => new()
    {
        ReportingHost = host,
        EnvelopeId = notification.Message.Envelope.EnvelopeId,
        ArrivedAt = notification.Message.ArrivedAt,
        DeliverBy = notification.Message.DeliverBefore,
        IsGlobal = isGlobal,
        Recipients =
        [
            .. notification.Recipients.Select(recipient => new RecipientReport
            {
                FinalRecipient = recipient.Recipient.ForwardPath.Address!,
                OriginalRecipient = recipient.Recipient.OriginalRecipient,
                Action = recipient.Action,
                Status = recipient.Status,
                RemoteHost = recipient.Host,
                Diagnostic = recipient.IsReply ? recipient.Text : null,
                LastAttemptAt = now,
                WillRetryUntil = recipient.Action == ReportAction.Delayed ? notification.RetryUntil : null,
            }),
        ],
    };

    private static bool IsReturnedWhole(Notification notification, Stream original)
    {
        var envelope = notification.Message.Envelope;
        // RFC 3461 §4.3: only a failure brings the message back; RFC 8689 §5: not one that required TLS. Binary needs more than a line.
        if (notification.Action != ReportAction.Failed || envelope.RequireTls || envelope.Body == BodyKind.BinaryMime) return false;
        return envelope.Return switch
        {
            DsnReturn.Full => original.Length <= LargestWholeAsked,
            DsnReturn.Headers => false,
            _ => original.Length <= LargestWhole,
        };
    }

    private static void WriteWhole(Stream original, string boundary, bool isGlobal, IBufferWriter<byte> output)
    {
        Put(output, $"\r\n--{boundary}\r\nContent-Type: message/{(isGlobal ? "global" : "rfc822")}\r\nContent-Transfer-Encoding: 8bit\r\nContent-Description: Your mail\r\n\r\n");
        original.Position = 0;
        for (var read = original.Read(output.GetSpan(4096)); read > 0; read = original.Read(output.GetSpan(4096))) output.Advance(read);
    }

    private static void WriteHeader(byte[] header, string boundary, bool isGlobal, IBufferWriter<byte> output)
    {
        Put(output, $"\r\n--{boundary}\r\nContent-Type: {(isGlobal ? "message/global-headers" : "text/rfc822-headers")}\r\nContent-Transfer-Encoding: 8bit\r\nContent-Description: Header of your mail\r\n\r\n");
        output.Write(header);
    }

    /// <summary>The header up to its blank line, which is not part of it.</summary>
    private static byte[] ReadHeader(Stream original)
    {
        var buffer = new byte[Math.Min(original.Length, LongestHeader)];
        original.Position = 0;
        var header = buffer.AsSpan(0, original.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        var end = header.StartsWith("\r\n"u8) ? 0 : header.IndexOf("\r\n\r\n"u8);
        return (end < 0 ? header : header[..(end == 0 ? 0 : end + 2)]).ToArray();
    }

    private static string? MessageIdOf(ReadOnlySpan<byte> header)
    {
        if (!HeaderFields.TryFind(header, "Message-ID"u8, out var field)) return null;
        var value = Encoding.UTF8.GetString(field.RawValue).Trim();
        return value is ['<', .. var id, '>'] && id.Length is > 0 and < 900 && !id.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or > '~') ? id : null;
    }

    private static string? Decoded(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        if (!HeaderFields.TryFind(header, name, out var field)) return null;
        var text = new string([.. field.Decode().Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return text.Length == 0 ? null : text.Length <= 200 ? text : text[..200] + "…";
    }

    /// <summary>RFC 2047: pieces of a text in UTF-8 that fit into encoded words, never cutting a character.</summary>
    private static string EncodedWords(string text)
    {
        const int MostOctets = 42;
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var octets = Encoding.UTF8.GetBytes(rune.ToString());
            if (word.Count + octets.Length > MostOctets)
            {
                words.Add(EncodedWord(word));
                word.Clear();
            }
            word.AddRange(octets);
        }
        words.Add(EncodedWord(word));
        return string.Join("\r\n\t", words);
    }

    private static string EncodedWord(List<byte> octets) => $"=?utf-8?B?{Convert.ToBase64String(octets.ToArray())}?=";

    private static string Base64(string text)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        return string.Concat(encoded.Chunk(Base64Line).Select(line => new string(line) + "\r\n"));
    }

    private static void Put(IBufferWriter<byte> output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
