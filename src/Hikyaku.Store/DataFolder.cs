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
            MakePrivate(path);
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

    /// <summary>
    /// Other people's mail and passwords are nobody else's business on this machine. A folder that was there before may have
    /// been made by hand or by a container: if it is ours, it is closed.
    /// </summary>
    private static void MakePrivate(string path)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        const UnixFileMode Strangers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(path) & Strangers) == 0)
            return;
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Strangers);
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's folder that we may write in: how open it is was their decision.
        }
    }

    public void Dispose() => _lock.Dispose();
}
