using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Messages;

/// <summary>A row of the message table.</summary>
internal readonly struct NewMessage
{
    internal required AccountId Account { get; init; }
    internal required long BlobId { get; init; }
    internal required long JourneyId { get; init; }
    internal required long ThreadId { get; init; }
    internal required long Size { get; init; }
    internal required ReadOnlyMemory<byte> Prefix { get; init; }
    internal required PreparedMessage Prepared { get; init; }
}
