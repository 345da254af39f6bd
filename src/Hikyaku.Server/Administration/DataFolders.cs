namespace Hikyaku.Server.Administration;

/// <summary>The data folder: only its owner may look into it.</summary>
internal static class DataFolders
{
    /// <summary>Only the owner.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A file that only the owner reads and writes.</summary>
    public const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes it when it is missing.</summary>
    public static void Ensure(string path)
    {
        if (!Directory.Exists(path))
            Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Closes it to everyone but its owner.</summary>
    public static void Close(string path) => File.SetUnixFileMode(path, OwnerOnly);

    /// <summary>Writes a file that only the owner may read; it is whole or not there.</summary>
    public static void WriteSecret(string path, string text)
    {
        string unfinished = path + ".new";
        File.Delete(unfinished);
        using (var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnlyFile }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }
}
