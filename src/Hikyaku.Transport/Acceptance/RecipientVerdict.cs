using System.Diagnostics.CodeAnalysis;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Where mail for a recipient goes, or why it is not taken: exactly one of the three is there.</summary>
/// <param name="Local">A recipient whose mail stays here.</param>
/// <param name="Remote">A recipient whose mail goes on to another server.</param>
/// <param name="Refusal">Why it is not taken.</param>
internal readonly record struct RecipientVerdict(LocalRecipient? Local, EnvelopeRecipient? Remote, Refusal? Refusal)
{
    /// <summary>Whether it is not taken.</summary>
    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal) => (refusal = Refusal) is not null;

    /// <summary>Taken, and stays here.</summary>
    public static implicit operator RecipientVerdict(LocalRecipient recipient) => new(recipient, null, null);

    /// <summary>Refused.</summary>
    public static implicit operator RecipientVerdict(Refusal refusal) => new(null, null, refusal);

    /// <summary>Taken, and goes on.</summary>
    public static RecipientVerdict Elsewhere(EnvelopeRecipient recipient) => new(null, recipient, null);
}
