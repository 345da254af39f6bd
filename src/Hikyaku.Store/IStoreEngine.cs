namespace Hikyaku.Store;

/// <summary>
/// The database under the store: a seam, so that another engine than SQLite can come. It knows rows and
/// transactions; what they mean (quotas, UIDs, threads, counters) is decided above it.
/// </summary>
internal interface IStoreEngine : IDisposable
{
    /// <summary>The one connection that writes. Belongs to the commit queue.</summary>
    IStoreWriter Writer { get; }

    /// <summary>A connection for a quick read; sees the last commit. Dispose it to give it back.</summary>
    IStoreReader Read();

    /// <summary>Writes a consistent copy of the database to a new file and syncs it, while the store is in use.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    void CopyTo(string path);
}
