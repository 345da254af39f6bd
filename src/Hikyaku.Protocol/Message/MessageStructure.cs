namespace Hikyaku.Protocol.Message;

/// <summary>
/// What the store keeps about a message so that a fetch never parses it again.
/// Byte offsets count from the first byte of the message as it was received
/// (without the trace header prefix that delivery adds).
/// </summary>
public sealed record MessageStructure
{
    /// <summary>IMAP <c>envelope</c>, RFC 9051 §7.5.2, ready for the wire (8-bit strings as literals).</summary>
    public required ReadOnlyMemory<byte> Envelope { get; init; }

    /// <summary>IMAP <c>body</c> with extension data (BODYSTRUCTURE), ready for the wire.</summary>
    public required ReadOnlyMemory<byte> BodyStructure { get; init; }

    /// <summary>Where each part begins and ends, in the order in which BODYSTRUCTURE names them.</summary>
    public required PartMap Parts { get; init; }

    /// <summary>Up to 256 characters of the text a reader sees first (RFC 8970); white space folded, never null.</summary>
    public required string Preview { get; init; }

    /// <summary>The Message-ID without its angle brackets, or null.</summary>
    public required string? MessageId { get; init; }

    /// <summary>Message-IDs of References and In-Reply-To, oldest first, without brackets, at most 64.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>
    /// Message-IDs of References, or else the first of In-Reply-To, oldest first, without brackets and needless quotes, at
    /// most 64: what THREAD=REFERENCES goes by (RFC 5256 §3).
    /// </summary>
    public required IReadOnlyList<string> Ancestors { get; init; }

    /// <summary>The subject with reply and forward marks removed (RFC 5256 §2.1), decoded and upper-cased.</summary>
    public required string BaseSubject { get; init; }

    /// <summary>The Date header, or null when it is missing or unreadable.</summary>
    public required DateTimeOffset? SentDate { get; init; }

    /// <summary>True when a part would be shown as an attachment.</summary>
    public required bool HasAttachment { get; init; }
}
