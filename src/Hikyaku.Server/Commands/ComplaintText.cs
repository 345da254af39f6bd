using Hikyaku.Server.Explaining;
using Hikyaku.Server.Language;
using Hikyaku.Store.Journey;

namespace Hikyaku.Server.Commands;

/// <summary>A complaint about a mail that went out from here, as a line of a journey.</summary>
internal static class ComplaintText
{
    /// <summary>The line.</summary>
    public static Text Of(ComplaintArrived complaint)
    {
        Text says = ComplaintWords.MeaningOf(complaint.Type);
        string mail = complaint.OriginalMessageId is { } id ? $" <{id}>" : "";
        string recipients = complaint.Recipients.Count == 0 ? "" : string.Join(", ", complaint.Recipients);
        return new(
            $"a report about a mail from here{mail}{(recipients.Length == 0 ? "" : $" to {recipients}")}: {says.English} ({complaint.Type})",
            $"ここから出たメール{mail}{(recipients.Length == 0 ? "" : $" (宛先 {recipients})")} についての報告: {says.Japanese} ({complaint.Type})");
    }
}
