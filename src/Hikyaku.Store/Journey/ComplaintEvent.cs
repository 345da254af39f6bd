namespace Hikyaku.Store.Journey;

/// <summary>
/// This mail is a report of another mail system about a mail that went out from here (RFC 5965): its reader calls that mail
/// spam, for the most part. Nothing in it is proved.
/// </summary>
/// <param name="At">When.</param>
/// <param name="Type">abuse, fraud, virus, not-spam, auth-failure, other, or as the other system says.</param>
/// <param name="UserAgent">The program that wrote it.</param>
/// <param name="OriginalMessageId">The Message-ID of the mail it is about; null when it does not say.</param>
/// <param name="OriginalSender">The sender on the envelope of that mail; null when it does not say.</param>
/// <param name="Recipients">Who got that mail, or wants no more, as far as it says.</param>
/// <param name="Incidents">How many mails it stands for.</param>
public sealed record ComplaintArrived(
    DateTimeOffset At, string Type, string UserAgent, string? OriginalMessageId, string? OriginalSender, IReadOnlyList<string> Recipients, int Incidents) : JourneyEvent(At);
