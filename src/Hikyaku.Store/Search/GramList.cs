namespace Hikyaku.Store.Search;

/// <summary>The keys of one message, ascending, each as its distance from the one before.</summary>
internal static class GramList
{
    /// <summary>Appends keys, which must be above those that were appended before.</summary>
    /// <param name="list">The octets so far; grows as needed.</param>
    /// <param name="length">How many of them.</param>
    /// <param name="last">The last key.</param>
    /// <param name="key">The next key.</param>
    internal static void Append(ref byte[] list, ref int length, ref ulong last, ulong key)
    {
        if (list.Length - length < Varints.MaxLength)
            Array.Resize(ref list, Math.Max(4096, list.Length * 2));
        length += Varints.Write(list.AsSpan(length), key - last);
        last = key;
    }

    /// <summary>Marks which of the wanted keys (ascending) are in a list.</summary>
    /// <exception cref="IndexDamagedException">The list is damaged.</exception>
    internal static void Find(ReadOnlySpan<byte> list, ReadOnlySpan<ulong> wanted, Span<bool> found)
    {
        found.Clear();
        var (at, next) = (0, 0);
        for (ulong key = 0; at < list.Length && next < wanted.Length;)
        {
            key += Varints.Read(list, ref at);
            while (next < wanted.Length && wanted[next] < key)
                next++;
            if (next < wanted.Length && wanted[next] == key)
                found[next++] = true;
        }
    }
}
