using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>
/// Decides, while the sender still waits, whether a recipient is taken: what is refused here never comes back as a
/// bounce to somebody whose address was forged (RFC 5321 §3.6.2, §6.2).
/// </summary>
/// <param name="directory">Who has an account.</param>
/// <param name="rewriting">Whose senders come back to us.</param>
/// <param name="time">The clock.</param>
/// <param name="hostname">Our own name, whose postmaster <c>&lt;Postmaster&gt;</c> is.</param>
internal sealed class RecipientCheck(AccountDirectory directory, SenderRewriting rewriting, string hostname, TimeProvider time)
{
    /// <summary>Checks one recipient.</summary>
    /// <param name="recipient">As the envelope names it.</param>
    /// <param name="declaredSize">The size the sender announced, or null.</param>
    /// <param name="authenticated">True when the sender logged in.</param>
    /// <param name="isNotification">True when the reverse path is null.</param>
    public RecipientVerdict Check(EnvelopeRecipient recipient, long? declaredSize, bool authenticated, bool isNotification = false)
    {
        try
        {
            return CheckStored(recipient, declaredSize, authenticated, isNotification);
        }
        catch (Exception e) when (e is IOException or StoreUnusableException)
        {
            return Refusal.StoreTrouble;
        }
    }

    private RecipientVerdict CheckStored(EnvelopeRecipient recipient, long? declaredSize, bool authenticated, bool isNotification)
    {
        if ((recipient.ForwardPath.Address ?? FindPostmaster()) is not { } address) return Refusal.NoSuchUser;
        var resolution = directory.Resolve(address);
        if (resolution.Kind == RecipientKind.NotLocal) return authenticated ? RecipientVerdict.Elsewhere(recipient) : Refusal.NoRelay;
        // A notification about mail that was forwarded goes back to who sent it.
        if (isNotification && rewriting.Restore(address, time.GetUtcNow()) is { } sender) return Return(recipient, address, sender, declaredSize);
        if (resolution.Kind == RecipientKind.Unknown) return Refusal.NoSuchUser;
        foreach (var target in resolution.Accounts)
        {
            if (RoomCheck.Check(directory, target.Account, declaredSize ?? 0) is { } refusal) return refusal;
        }
        return new LocalRecipient(recipient, address, resolution.Accounts) { Forwards = [.. resolution.Remote.Select(target => ForwardTo(target, recipient, address))] };
    }

    private RecipientVerdict Return(EnvelopeRecipient recipient, MailAddress address, MailAddress sender, long? declaredSize)
        => directory.IsLocalDomain(sender.Domain)
            ? Check(recipient with { ForwardPath = new ForwardPath(sender) }, declaredSize, authenticated: false)
            : new LocalRecipient(recipient, address, []) { Forwards = [recipient with { ForwardPath = new ForwardPath(sender) }] };

    // RFC 3461 §5.2.7 (a) and (d): what the sender wants to hear of goes on, with the address that he knows.
    private static EnvelopeRecipient ForwardTo(MailAddress target, EnvelopeRecipient recipient, MailAddress address) => recipient with
    {
        ForwardPath = new ForwardPath(target),
        OriginalRecipient = recipient.OriginalRecipient ?? OriginalRecipient.Of(address),
    };

    // RFC 5321 §4.5.1: "postmaster" without a domain must be accepted. It is that of our own domain, else of the first we have.
    private MailAddress? FindPostmaster()
    {
        var domain = directory.IsLocalDomain(hostname) ? hostname
            : hostname.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && directory.IsLocalDomain(hostname[(dot + 1)..]) ? hostname[(dot + 1)..]
            : directory.Domains is [var first, ..] ? first : null;
        return domain is null ? null : MailAddress.TryParse("postmaster@" + domain);
    }
}
