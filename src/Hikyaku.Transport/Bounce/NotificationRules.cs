using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Bounce;

/// <summary>Who wants to be told of what (RFC 3461 §5.2).</summary>
internal static class NotificationRules
{
    /// <summary>
    /// Whether the sender of a message that is to be delivered by a certain time (RFC 2852 §4.2) is told that it was handed over to a
    /// server: always when he wants to follow it, else when he wants to hear of delays and the server will not tell of them.
    /// </summary>
    public static bool IsTimeWanted(Envelope envelope, DsnNotify notify, bool traces)
        => !envelope.ReversePath.IsNull && !notify.HasFlag(DsnNotify.Never) && (traces || notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Delay));

    /// <summary>Whether the sender of a message is told that something happened to a recipient.</summary>
    public static bool IsWanted(Envelope envelope, DsnNotify notify, ReportAction action)
    {
        // RFC 5321 §6.1, RFC 3464 §2: never a notification about a notification.
        if (envelope.ReversePath.IsNull || notify.HasFlag(DsnNotify.Never)) return false;
        return action switch
        {
            ReportAction.Failed => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Failure),
            ReportAction.Delayed => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Delay),
            _ => notify.HasFlag(DsnNotify.Success),
        };
    }
}
