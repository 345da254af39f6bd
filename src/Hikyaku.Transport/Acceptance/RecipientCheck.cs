using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>
/// Decides, while the sender still waits, whether a recipient is taken: what is refused here never comes back as a
/// bounce to somebody whose address was forged (RFC 5321 §3.6.2, §6.2).
/// </summary>
/// <param name="directory">Who has an account.</param>
/// <param name="hostname">Our own name, whose postmaster <c>&lt;Postmaster&gt;</c> is.</param>
internal sealed class RecipientCheck(AccountDirectory directory, string hostname)
{
    /// <summary>Checks one recipient.</summary>
    /// <param name="recipient">As the envelope names it.</param>
    /// <param name="declaredSize">The size the sender announced, or null.</param>
    /// <param name="authenticated">True when the sender logged in.</param>
    public RecipientVerdict Check(EnvelopeRecipient recipient, long? declaredSize, bool authenticated)
    {
        if ((recipient.ForwardPath.Address ?? FindPostmaster()) is not { } address) return Refusal.NoSuchUser;
        var resolution = directory.Resolve(address);
        if (resolution.Kind == RecipientKind.NotLocal) return authenticated ? RecipientVerdict.Elsewhere(recipient) : Refusal.NoRelay;
        // An alias is served whole or not at all: who writes to it counts on every target.
        if (resolution.Remote.Count > 0) return Refusal.NoForwardingYet;
        if (resolution.Kind == RecipientKind.Unknown || resolution.Accounts.Count == 0) return Refusal.NoSuchUser;
        foreach (var target in resolution.Accounts)
        {
            if (RoomCheck.Check(directory, target.Account, declaredSize ?? 0) is { } refusal) return refusal;
        }
        return new LocalRecipient(recipient, address, resolution.Accounts);
    }

    // RFC 5321 §4.5.1: "postmaster" without a domain must be accepted. It is that of our own domain, else of the first we have.
    private MailAddress? FindPostmaster()
    {
        var domain = directory.IsLocalDomain(hostname) ? hostname
            : hostname.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && directory.IsLocalDomain(hostname[(dot + 1)..]) ? hostname[(dot + 1)..]
            : directory.Domains is [var first, ..] ? first : null;
        return domain is null ? null : MailAddress.TryParse("postmaster@" + domain);
    }
}
