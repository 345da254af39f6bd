using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Messages;

/// <summary>Of what the bytes of an e-mail are made: our prefix, then a blob.</summary>
internal sealed record StoredContent(byte[] Prefix, BlobLocation Blob);
