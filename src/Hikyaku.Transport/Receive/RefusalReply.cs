using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Acceptance;

namespace Hikyaku.Transport.Receive;

/// <summary>Says in SMTP what acceptance decided.</summary>
internal static class RefusalReply
{
    /// <summary>The reply; the basic code follows from the enhanced one (RFC 5248 §2.4).</summary>
    public static SmtpReply ToReply(this Refusal refusal) => new(BasicCode(refusal), refusal.Status, refusal.Text);

    private static int BasicCode(Refusal refusal) => (refusal.Status.Class, refusal.Status.Subject, refusal.Status.Detail) switch
    {
        (4, 2, 2) or (4, 3, 1) or (4, 5, 3) => 452,
        (4, _, _) => 451,
        (_, 2, 2) or (_, 3, 4) => 552,
        (_, 1 or 2 or 3 or 7, _) => 550,
        _ => 554,
    };
}
