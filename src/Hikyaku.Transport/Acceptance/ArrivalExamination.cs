using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.FeedbackReports;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.LocalDelivery;
using Hikyaku.Transport.Signing;

namespace Hikyaku.Transport.Acceptance;

/// <summary>What the octets of an arriving message say.</summary>
internal readonly record struct ArrivalExamination
{
    /// <summary>More Received fields than this are a loop (RFC 5321 §6.3: "at least 100").</summary>
    private const int MostHops = 100;

    /// <summary>Why it can't be taken, or null.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>What the store keeps about it.</summary>
    public MessageStructure? Structure { get; private init; }

    /// <summary>The header lines to be written before a submission: its signature, and what it lacks (RFC 6409 §8). Null when refused.</summary>
    public byte[] AddedFields { get; private init; }

    /// <summary>What another mail system reports about a mail of ours (RFC 5965); null when it is no such report.</summary>
    public FeedbackReport? Complaint { get; private init; }

    /// <summary>Who signed it, or null.</summary>
    public DkimSigner? Signer { get; private init; }

    /// <summary>Reads the header, then the whole message, once to sign it and once for its structure.</summary>
    public static ArrivalExamination Of(ArrivingMessage message, SubmissionRules rules, MessageSigning signing, DomainName host, DateTimeOffset now)
    {
        using var octets = message.Content.OpenRead();
        using var header = HeaderBlock.Read(octets);
        if (!header.IsComplete) return new() { Refusal = Refusal.HeaderTooLarge };
        if (HeaderFields.Count(header.Octets, "Received"u8) > MostHops) return new() { Refusal = Refusal.MailLoop };

        if (IsForwardedInALoop(message.Recipients, header.Octets)) return new() { Refusal = Refusal.MailLoop };

        byte[] added = [];
        byte[] signature = [];
        DkimSigner? signer = null;
        if (message.Origin.Submitter is { } submitter)
        {
            var submission = SubmissionHeader.Read(header.Octets);
            if (rules.CheckHeader(submitter, submission) is { } refusal) return new() { Refusal = refusal };
            added = OriginFields.Missing(header.Octets, now, host);
            signer = signing.Find(submission.Authors[0].Address!.Domain);
            if (signer is not null) signature = Sign(signer, added, header.Octets, octets, now);
        }
        octets.Position = 0;
        var structure = Scan(added, octets);
        var complaint = message.Origin.Submitter is null ? FeedbackMail.Read(header.Octets, octets, structure.Parts.Positions) : null;
        return new() { Structure = structure, AddedFields = [.. signature, .. added], Signer = signer, Complaint = complaint };
    }

    /// <summary>Whether a message was here before for the same address that forwards it (RFC 9228).</summary>
    private static bool IsForwardedInALoop(IReadOnlyList<LocalRecipient> recipients, ReadOnlySpan<byte> header)
    {
        foreach (var recipient in recipients)
        {
            if (recipient.Forwards.Count == 0) continue;
            var mark = DeliveryFields.DeliveredTo(recipient.Address);
            foreach (var field in new HeaderFields(header))
            {
                if (field.Is("Delivered-To"u8) && System.Text.Ascii.EqualsIgnoreCase(field.Raw.TrimEnd("\r\n"u8), mark.AsSpan().TrimEnd("\r\n"u8))) return true;
            }
        }
        return false;
    }

    private static byte[] Sign(DkimSigner signer, byte[] added, ReadOnlySpan<byte> header, Stream octets, DateTimeOffset now)
    {
        var end = HeaderEnd.After(header);
        octets.Position = end;
        return signer.Sign(added.Length == 0 ? header[..end] : [.. added, .. header[..end]], octets, now);
    }

    /// <summary>Scans the message as its readers will see it; positions count from the first octet received all the same.</summary>
    private static MessageStructure Scan(byte[] added, Stream octets)
    {
        if (added.Length == 0) return MessageScanner.Scan(octets);
        using var whole = new PrefixedStream(added, octets);
        var structure = MessageScanner.Scan(whole);
        return structure with { Parts = new PartMap([.. structure.Parts.Positions.Select(part => Shift(part, added.Length))]) };
    }

    private static PartPosition Shift(PartPosition part, int length) => part with
    {
        HeaderStart = Math.Max(0, part.HeaderStart - length),
        BodyStart = part.BodyStart - length,
        End = part.End - length,
    };
}
