using System.Numerics;
using System.Runtime.InteropServices;

namespace Hikyaku.Store.Search;

/// <summary>Which messages of a run have a word: a list of distances, or a bit for each message where that is shorter.</summary>
internal static class MessageList
{
    /// <summary>How long the list of a run can be, until the bits are shorter.</summary>
    internal static int MostOctets(int messagesInRun) => BitmapOctets(messagesInRun) + Varints.MaxLength;

    /// <summary>Writes a list; gives its length.</summary>
    internal static int Write(Span<byte> into, ReadOnlySpan<int> having, int messagesInRun, out bool isBitmap)
    {
        var bitmap = BitmapOctets(messagesInRun);
        var (length, last) = (0, -1);
        isBitmap = having.Length > bitmap;
        for (var i = 0; i < having.Length && !isBitmap; i++)
        {
            length += Varints.Write(into[length..], (ulong)(having[i] - last - 1));
            last = having[i];
            isBitmap = length > bitmap;
        }
        if (!isBitmap)
            return length;
        into[..bitmap].Clear();
        foreach (var message in having)
            into[message >> 3] |= (byte)(1 << (message & 7));
        return bitmap;
    }

    /// <summary>Sets the bit of each message.</summary>
    /// <exception cref="IndexDamagedException">It names a message that is not there.</exception>
    internal static void SetBits(ReadOnlySpan<byte> list, bool isBitmap, Span<ulong> bits)
    {
        if (isBitmap)
        {
            var octets = MemoryMarshal.AsBytes(bits);
            if (list.Length > octets.Length)
                throw new IndexDamagedException("An entry is too long.");
            for (var i = 0; i < list.Length; i++)
                octets[i] |= list[i];
            return;
        }
        long message = -1;
        for (var at = 0; at < list.Length;)
        {
            message += (long)Varints.Read(list, ref at) + 1;
            if ((ulong)message >= (ulong)bits.Length * 64)
                throw new IndexDamagedException("An entry names a message that is not there.");
            bits[(int)(message >> 6)] |= 1UL << (int)message;
        }
    }

    /// <summary>Gives each message, ascending.</summary>
    /// <exception cref="IndexDamagedException">It names a message that is not there.</exception>
    internal static void Read(ReadOnlySpan<byte> list, bool isBitmap, int messagesInRun, List<int> messages)
    {
        messages.Clear();
        if (isBitmap)
        {
            for (var i = 0; i < list.Length; i++)
            {
                for (uint bits = list[i]; bits != 0; bits &= bits - 1)
                    messages.Add(i * 8 + BitOperations.TrailingZeroCount(bits));
            }
        }
        else
        {
            long message = -1;
            for (var at = 0; at < list.Length;)
                messages.Add((int)Math.Min(message += (long)Varints.Read(list, ref at) + 1, int.MaxValue));
        }
        if (messages.Count > 0 && (uint)messages[^1] >= (uint)messagesInRun)
            throw new IndexDamagedException("An entry names a message that is not there.");
    }

    private static int BitmapOctets(int messagesInRun) => (messagesInRun + 7) / 8;
}
