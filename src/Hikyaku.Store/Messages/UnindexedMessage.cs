using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Messages;

/// <summary>What the search index wants to know of a message that it does not hold yet.</summary>
/// <param name="Id">EMAILID.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Envelope">ENVELOPE.</param>
/// <param name="Parts">The encoded map of its parts.</param>
/// <param name="Content">Its bytes; null when their place is lost.</param>
internal sealed record UnindexedMessage(long Id, AccountId Account, byte[] Envelope, byte[] Parts, StoredContent? Content);
