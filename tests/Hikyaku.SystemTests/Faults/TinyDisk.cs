using System.Globalization;
using System.Runtime.InteropServices;
using Xunit;

namespace Hikyaku.SystemTests.Faults;

/// <summary>A file system of few bytes (tmpfs), which a test can fill. Needs root; without, the test is skipped and says so.</summary>
internal sealed class TinyDisk : IDisposable
{
    private const int Detach = 2;

    private readonly TemporaryFolder _folder = new();

    private TinyDisk(int kibibytes)
    {
        Directory.CreateDirectory(Path);
        int code = Mount("hikyaku-test", Path, "tmpfs", 0, string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k"));
        if (code != 0)
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            _folder.Dispose();
            Assert.Skip($"needs root to mount a small tmpfs: {reason}");
        }
    }

    public string Path => _folder.Combine("disk");

    public static TinyDisk Mount(int kibibytes) => new(kibibytes);

    /// <summary>Takes room away with a file; delete it to give the room back.</summary>
    public string Fill(int bytes)
    {
        string ballast = System.IO.Path.Combine(Path, "ballast");
        File.WriteAllBytes(ballast, new byte[bytes]);
        return ballast;
    }

    public void Dispose()
    {
        _ = Unmount(Path, Detach);
        _folder.Dispose();
    }

    [DllImport("libc", EntryPoint = "mount", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string type, ulong flags, [MarshalAs(UnmanagedType.LPUTF8Str)] string data);

    [DllImport("libc", EntryPoint = "umount2", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unmount([MarshalAs(UnmanagedType.LPUTF8Str)] string target, int flags);
}
