using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Blobs;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>A complete message with its envelope, of which nothing has been promised yet.</summary>
public sealed record ArrivingMessage
{
    /// <summary>Where failures are reported, and how to carry it.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The recipients that were taken and whose mail stays here, in their order.</summary>
    public required IReadOnlyList<LocalRecipient> Recipients { get; init; }

    /// <summary>The recipients elsewhere, in their order; without recipients here at least one. Only for mail of our own users.</summary>
    public IReadOnlyList<EnvelopeRecipient> Elsewhere { get; init; } = [];

    /// <summary>The recipients that were refused.</summary>
    public IReadOnlyList<RefusedRecipient> Refused { get; init; } = [];

    /// <summary>Its bytes. Acceptance takes the draft over, whatever comes of it.</summary>
    public required BlobDraft Content { get; init; }

    /// <summary>How it came.</summary>
    public required MessageOrigin Origin { get; init; }

    /// <summary>
    /// True when the sender is told of each recipient separately (LMTP, RFC 2033 §4.2), so that one full mailbox need not
    /// hold up the others.
    /// </summary>
    public bool AnswersEachRecipient { get; init; }
}

/// <summary>A recipient that was refused while the envelope was taken.</summary>
/// <param name="ForwardPath">As the envelope named it.</param>
/// <param name="Reply">What was answered.</param>
public sealed record RefusedRecipient(string ForwardPath, string Reply);
