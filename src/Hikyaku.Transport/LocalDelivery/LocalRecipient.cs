using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.LocalDelivery;

/// <summary>A recipient of ours: its mail stays here, is forwarded, or both.</summary>
/// <param name="Envelope">As the envelope names it.</param>
/// <param name="Address">The address meant; for <c>&lt;Postmaster&gt;</c> that of our own domain's.</param>
/// <param name="Targets">The accounts it reaches, each once.</param>
public sealed record LocalRecipient(EnvelopeRecipient Envelope, MailAddress Address, IReadOnlyList<AccountTarget> Targets)
{
    /// <summary>Whom elsewhere it is forwarded to.</summary>
    public IReadOnlyList<EnvelopeRecipient> Forwards { get; init; } = [];
}
