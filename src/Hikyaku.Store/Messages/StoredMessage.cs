using Hikyaku.Protocol.Message;

namespace Hikyaku.Store.Messages;

/// <summary>The wide, cold part of what is known about an e-mail.</summary>
public sealed record StoredMessage
{
    /// <summary>EMAILID.</summary>
    public required long MessageId { get; init; }
    /// <summary>THREADID.</summary>
    public required long ThreadId { get; init; }
    /// <summary>Header lines that delivery put before the received bytes.</summary>
    public required ReadOnlyMemory<byte> Prefix { get; init; }
    /// <summary>ENVELOPE, ready for the wire.</summary>
    public required ReadOnlyMemory<byte> Envelope { get; init; }
    /// <summary>BODYSTRUCTURE, ready for the wire.</summary>
    public required ReadOnlyMemory<byte> BodyStructure { get; init; }
    /// <summary>The encoded <see cref="PartMap"/>; positions count from the end of <see cref="Prefix"/>.</summary>
    public required ReadOnlyMemory<byte> Parts { get; init; }
    /// <summary>Message-IDs of the messages before it in its thread (<see cref="MessageStructure.Ancestors"/>); null when they weren't kept.</summary>
    public required IReadOnlyList<string>? Ancestors { get; init; }
    /// <summary>PREVIEW.</summary>
    public required string Preview { get; init; }
    /// <summary>Size in bytes, prefix included.</summary>
    public required long Size { get; init; }
    /// <summary>The Date header, or null.</summary>
    public required DateTimeOffset? SentDate { get; init; }
}
