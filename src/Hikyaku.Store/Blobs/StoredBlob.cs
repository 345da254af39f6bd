namespace Hikyaku.Store.Blobs;

/// <summary>A blob as the database knows it.</summary>
internal readonly record struct StoredBlob(long Id, BlobLocation Location, long References);
