using System.Runtime.InteropServices;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Turns the keys of some messages of an account into a run: from "this message has these" to "these messages have this".</summary>
internal static class RunBuild
{
    /// <summary>How many messages wait before they become a run.</summary>
    internal const int Messages = 256;

    private const int NumberBits = 8;
    private const int DigitBits = 12;

    /// <summary>Makes a run of the oldest messages, leaving out those that are gone, in one transaction; gives how many there were.</summary>
    internal static int Run(SearchWriter writer, long account, Func<long[], bool[]> whichExist)
    {
        var all = new List<long>();
        var keys = new List<byte[]>();
        writer.ReadFresh(account, Messages, (id, list) =>
        {
            all.Add(id);
            keys.Add(list.ToArray());
        });
        var exist = whichExist([.. all]);
        var ids = new List<long>();
        var pairs = new List<ulong>();
        for (var i = 0; i < all.Count; i++)
        {
            if (!exist[i])
                continue;
            AddPairs(pairs, keys[i], ids.Count);
            ids.Add(all[i]);
        }

        writer.Begin();
        foreach (var id in all)
            writer.RemoveFresh(id);
        if (ids.Count > 0)
        {
            var run = writer.AddRun(account, IndexRunState.Live, level: 0, ids[0], ids.Count, RunIds.Write(CollectionsMarshal.AsSpan(ids)));
            Write(new RunWriter(writer, run, ids.Count), Sort(pairs));
        }
        writer.Commit();
        return all.Count;
    }

    private static void AddPairs(List<ulong> pairs, ReadOnlySpan<byte> list, int number)
    {
        ulong key = 0;
        for (var at = 0; at < list.Length;)
        {
            key += Varints.Read(list, ref at);
            pairs.Add(key << NumberBits | (uint)number);
        }
    }

    /// <summary>
    /// Sorts by key, digit by digit from the lowest; each pass leaves equals in their order, which is that of the messages.
    /// </summary>
    private static ReadOnlySpan<ulong> Sort(List<ulong> pairs)
    {
        var from = CollectionsMarshal.AsSpan(pairs);
        Span<ulong> to = new ulong[from.Length];
        Span<int> places = stackalloc int[1 << DigitBits];
        for (var shift = NumberBits; shift < NumberBits + IndexKeys.Bits; shift += DigitBits)
        {
            places.Clear();
            foreach (var pair in from)
                places[Digit(pair, shift)]++;
            var place = 0;
            foreach (ref var count in places)
                (count, place) = (place, place + count);
            foreach (var pair in from)
                to[places[Digit(pair, shift)]++] = pair;
            var sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static int Digit(ulong pair, int shift) => (int)(pair >> shift) & ((1 << DigitBits) - 1);

    private static void Write(RunWriter output, ReadOnlySpan<ulong> sorted)
    {
        Span<int> having = stackalloc int[Messages];
        for (var at = 0; at < sorted.Length;)
        {
            var key = sorted[at] >> NumberBits;
            var count = 0;
            for (; at < sorted.Length && sorted[at] >> NumberBits == key; at++)
                having[count++] = (int)(sorted[at] & (1 << NumberBits) - 1);
            output.Add(key, having[..count]);
        }
        output.Finish();
    }
}
