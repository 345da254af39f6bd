using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Smtp;

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

    /// <summary>The header lines that a submission lacks, to be written before it (RFC 6409 §8); empty when refused.</summary>
    public byte[] AddedFields { get; private init; }

    /// <summary>Reads the header, then the whole message, once.</summary>
    public static ArrivalExamination Of(ArrivingMessage message, SubmissionRules rules, DomainName host, DateTimeOffset now)
    {
        using var octets = message.Content.OpenRead();
        using var header = HeaderBlock.Read(octets);
        if (!header.IsComplete) return new() { Refusal = Refusal.HeaderTooLarge };
        if (HeaderFields.Count(header.Octets, "Received"u8) > MostHops) return new() { Refusal = Refusal.MailLoop };

        byte[] added = [];
        if (message.Origin.Submitter is { } submitter)
        {
            if (rules.CheckHeader(submitter, SubmissionHeader.Read(header.Octets)) is { } refusal) return new() { Refusal = refusal };
            added = OriginFields.Missing(header.Octets, now, host);
        }
        octets.Position = 0;
        return new() { Structure = Scan(added, octets), AddedFields = added };
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
