using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.FeedbackReports;

/// <summary>Finds the feedback report in a mail (RFC 5965 §2): the second part of a multipart/report; the third is the mail it is about.</summary>
public static class FeedbackMail
{
    private const int MostPartsRead = 10;
    private const int LongestHeader = 64 * 1024;
    private const int LongestReport = 64 * 1024;

    /// <summary>The report of a mail; null when it holds none. Little is read of a mail that only looks like one.</summary>
    /// <param name="header">The mail's own header.</param>
    /// <param name="octets">The whole mail, in a stream that can be sought in.</param>
    /// <param name="positions">Its parts.</param>
    public static FeedbackReport? Read(ReadOnlySpan<byte> header, Stream octets, IReadOnlyList<PartPosition> positions)
    {
        ArgumentNullException.ThrowIfNull(octets);
        ArgumentNullException.ThrowIfNull(positions);
        if (positions.Count < 3 || PartHeader.Read(header).MediaType != "multipart/report") return null;
        FeedbackReport? report = null;
        for (var i = 1; i < Math.Min(positions.Count, MostPartsRead); i++)
        {
            // Only parts of the report itself, not of a mail that is enclosed in it.
            if (positions[i].Parent != 0) continue;
            var type = PartHeader.Read(Slice(octets, positions[i].HeaderStart, Math.Min(LongestHeader, positions[i].BodyStart - positions[i].HeaderStart))).MediaType;
            if (report is null && type == "message/feedback-report") report = FeedbackReport.TryParse(Slice(octets, positions[i].BodyStart, Math.Min(LongestReport, positions[i].End - positions[i].BodyStart)));
            else if (report is not null && type is "message/rfc822" or "message/global" or "text/rfc822-headers" or "message/global-headers")
                return report with { OriginalMessageId = MessageIdOf(Slice(octets, positions[i].BodyStart, Math.Min(LongestHeader, positions[i].End - positions[i].BodyStart))) };
        }
        return report;
    }

    private static string? MessageIdOf(ReadOnlySpan<byte> mail)
    {
        var end = mail.IndexOf("\r\n\r\n"u8);
        return HeaderFields.TryFind(end < 0 ? mail : mail[..(end + 2)], "Message-ID"u8, out var field) ? MessageIds.ReadOne(field.RawValue) : null;
    }

    private static byte[] Slice(Stream octets, long start, long length)
    {
        if (length <= 0) return [];
        octets.Position = start;
        var slice = new byte[length];
        var read = octets.ReadAtLeast(slice, slice.Length, throwOnEndOfStream: false);
        return read == slice.Length ? slice : slice[..read];
    }
}
