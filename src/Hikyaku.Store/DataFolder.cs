namespace Hikyaku.Store;

/// <summary>The data folder, held by this process alone until disposed.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(FileStream held) => _lock = held;

    /// <summary>Makes the folder when it is missing, and takes its lock.</summary>
    /// <exception cref="StoreUnusableException">Another process has it, or it can't be made or written.</exception>
    internal static DataFolder Hold(string path)
    {
        var file = Path.Combine(path, "lock");
        try
        {
            Directory.CreateDirectory(path);
            return new DataFolder(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException busy)
        {
            throw new StoreUnusableException(
                $"The data folder {path} can't be taken: {busy.Message} Is another hikyaku running with it? (The lock is {file}.)", busy);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StoreUnusableException($"The data folder {path} can't be written: {denied.Message} Check its owner and permissions.", denied);
        }
    }

    public void Dispose() => _lock.Dispose();
}
