using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Queue;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>A submission that is to leave later: its recipients here wait in the queue with the others, since what is taken back nobody must have.</summary>
internal static class PostponedMail
{
    /// <summary>It, ready for the queue.</summary>
    public static OutgoingMail Of(ArrivingMessage message, TracePrefix trace, DateTimeOffset releaseAt)
    {
        EnvelopeRecipient[] all = [.. Here(message.Recipients), .. message.Elsewhere];
        return new OutgoingMail
        {
            Envelope = message.Envelope,
            Recipients = all,
            Prefix = trace.ForElsewhere(message.Recipients.Count + message.Elsewhere.Count == 1 ? all[0].ForwardPath : null, null, []),
            ReleaseAt = releaseAt,
        };
    }

    /// <summary>Each account once, by the address that was named first; whom nobody here stands behind is forwarded to.</summary>
    private static IEnumerable<EnvelopeRecipient> Here(IReadOnlyList<LocalRecipient> recipients)
    {
        var reached = new HashSet<AccountId>();
        foreach (var recipient in recipients)
        {
            if (recipient.Targets.Count == 0)
            {
                foreach (var forward in recipient.Forwards) yield return forward;
                continue;
            }
            var before = reached.Count;
            reached.UnionWith(recipient.Targets.Select(target => target.Account.Id));
            if (reached.Count > before || recipient.Forwards.Count > 0) yield return recipient.Envelope with { ForwardPath = new ForwardPath(recipient.Address) };
        }
    }
}
