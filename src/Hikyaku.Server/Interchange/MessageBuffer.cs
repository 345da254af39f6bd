namespace Hikyaku.Server.Interchange;

/// <summary>The bytes of one message while it is converted: in memory while small, then in a temporary file that nobody else sees.</summary>
internal sealed class MessageBuffer : IDisposable
{
    private const int MemoryBytes = 1 << 20;

    private MemoryStream? _memory = new();
    private FileStream? _file;

    /// <summary>Bytes written so far.</summary>
    public long Length => Current.Length;

    private Stream Current => (Stream?)_file ?? _memory!;

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_file is null && _memory!.Length + bytes.Length > MemoryBytes)
            MoveToFile();
        Stream current = Current;
        current.Position = current.Length;
        current.Write(bytes);
    }

    /// <summary>Appends that many bytes of a stream.</summary>
    public async ValueTask FillAsync(Stream source, long count, CancellationToken cancellation)
    {
        byte[] chunk = new byte[Math.Min(count, 64 << 10)];
        while (count > 0)
        {
            int read = await source.ReadAsync(chunk.AsMemory(0, (int)Math.Min(count, chunk.Length)), cancellation);
            if (read == 0)
                throw new EndOfStreamException();
            Write(chunk.AsSpan(0, read));
            count -= read;
        }
    }

    /// <summary>The bytes from the start. One reader at a time; not to be disposed; valid until the next write.</summary>
    public Stream Rewind()
    {
        Stream current = Current;
        current.Position = 0;
        return current;
    }

    /// <summary>Cuts the end off.</summary>
    public void Truncate(long length) => Current.SetLength(length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory?.Dispose();
        _file?.Dispose();
    }

    private void MoveToFile()
    {
        // Only we may read it, and it goes away when it is closed.
        _file = new FileStream(Path.Combine(Path.GetTempPath(), $"hikyaku-{Guid.NewGuid():N}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        _memory!.WriteTo(_file);
        _memory.Dispose();
        _memory = null;
    }
}
