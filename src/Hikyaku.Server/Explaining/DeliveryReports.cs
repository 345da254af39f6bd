using System.Text;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Server.Explaining;

/// <summary>What a delivery report (RFC 3464) tells of its recipients, explained.</summary>
/// <param name="replies">Explains replies.</param>
internal sealed class DeliveryReports(ReplyExplainer replies)
{
    private const int MostRecipients = 50;
    private const int LongestStatus = 256 * 1024;
    private const int LongestHeader = 64 * 1024;

    /// <summary>Reads a report; empty when it is none.</summary>
    /// <param name="message">The message.</param>
    /// <param name="positions">Its parts.</param>
    public IReadOnlyList<ExplainedReply> Read(ReadOnlySpan<byte> message, IReadOnlyList<PartPosition> positions)
    {
        if (positions.Count < 2 || TypeOf(message, positions[0]) != "multipart/report") return [];
        foreach (var position in positions.Take(10))
        {
            if (TypeOf(message, position) is "message/delivery-status" or "message/global-delivery-status")
                return ReadGroups(message.Slice((int)position.BodyStart, (int)Math.Min(LongestStatus, position.End - position.BodyStart)));
        }
        return [];
    }

    // RFC 3464 §2.1: groups of fields with blank lines between them, the first one about the message
    private List<ExplainedReply> ReadGroups(ReadOnlySpan<byte> status)
    {
        List<ExplainedReply> found = [];
        while (!status.IsEmpty && found.Count < MostRecipients)
        {
            var end = status.IndexOf("\r\n\r\n"u8);
            var group = end < 0 ? status : status[..(end + 2)];
            status = end < 0 ? default : status[(end + 4)..].TrimStart("\r\n"u8);
            string recipient = Field(group, "Final-Recipient"u8) ?? Field(group, "Original-Recipient"u8) ?? "";
            if (recipient.Length == 0) continue;
            string reply = AfterType(Field(group, "Diagnostic-Code"u8)) ?? "", code = Field(group, "Status"u8) ?? "";
            if (replies.Explain(ReplyCodes.Find(reply) is null ? $"{code} {reply}" : reply, AfterType(recipient)) is { } explained) found.Add(explained);
        }
        return found;
    }

    private static string TypeOf(ReadOnlySpan<byte> message, PartPosition position)
        => PartHeader.Read(message.Slice((int)position.HeaderStart, (int)Math.Min(LongestHeader, position.BodyStart - position.HeaderStart))).MediaType;

    private static string? Field(ReadOnlySpan<byte> group, ReadOnlySpan<byte> name) => HeaderFields.TryFind(group, name, out var field) ? Encoding.UTF8.GetString(field.Unfold()) : null;

    // "rfc822; bob@example.org", "smtp; 550 no"
    private static string? AfterType(string? value) => value?[(value.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();
}
