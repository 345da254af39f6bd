using System.Buffers;
using Hikyaku.Store;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Content;

/// <summary>Reads pieces of a message.</summary>
internal static class ContentReading
{
    /// <summary>Fills the whole span.</summary>
    /// <exception cref="StoreUnusableException">The message is shorter than the store says.</exception>
    public static void ReadExactly(this MessageContent content, long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var count = content.Read(offset, into);
            if (count == 0)
                throw new StoreUnusableException("A message ends before its stored length. Run `hikyaku check`.");
            offset += count;
            into = into[count..];
        }
    }
}

/// <summary>Bytes in pooled memory. Dispose after use.</summary>
internal readonly struct PooledBytes : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    private PooledBytes(byte[] bytes, int length) => (_bytes, _length) = (bytes, length);

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Reads a range of a message.</summary>
    public static PooledBytes Of(MessageContent content, long offset, int count)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(count);
        content.ReadExactly(offset, bytes.AsSpan(0, count));
        return new PooledBytes(bytes, count);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
