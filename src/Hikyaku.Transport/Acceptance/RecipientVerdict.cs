using System.Diagnostics.CodeAnalysis;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Either where mail for a recipient goes, or why it is not taken.</summary>
internal readonly record struct RecipientVerdict
{
    private RecipientVerdict(LocalRecipient? recipient, Refusal? refusal) => (Recipient, Refusal) = (recipient, refusal);

    /// <summary>The recipient; null when refused.</summary>
    public LocalRecipient? Recipient { get; }

    /// <summary>The refusal; null when taken.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Gives the recipient, or the refusal.</summary>
    public bool Accepted([NotNullWhen(true)] out LocalRecipient? recipient, [NotNullWhen(false)] out Refusal? refusal)
    {
        (recipient, refusal) = (Recipient, Refusal);
        return recipient is not null;
    }

    /// <summary>Taken.</summary>
    public static implicit operator RecipientVerdict(LocalRecipient recipient) => new(recipient, null);

    /// <summary>Refused.</summary>
    public static implicit operator RecipientVerdict(Refusal refusal) => new(null, refusal);
}
