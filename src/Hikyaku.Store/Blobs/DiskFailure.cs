namespace Hikyaku.Store.Blobs;

/// <summary>What the framework throws when the disk is full, failing, read-only or not ours to write.</summary>
internal static class DiskFailure
{
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;

    public static IOException AsIOException(Exception e) => e as IOException ?? new IOException(e.Message, e);
}
