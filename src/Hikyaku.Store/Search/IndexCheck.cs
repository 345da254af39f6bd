using System.Runtime.InteropServices;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Looks whether the index has every message that it claims to have.</summary>
internal static class IndexCheck
{
    private const int Piece = 10_000;

    /// <summary>How many messages are missing up to the horizon: those would not be found.</summary>
    /// <exception cref="StorageFailureException">The index can't be read or is damaged.</exception>
    internal static long CountMissing(SearchReader index, IStoreReader mail, CancellationToken cancellation)
    {
        index.Begin();
        var horizon = index.Progress(IndexProgress.Horizon) ?? 0;
        var indexed = new List<long>();
        index.ReadAllIds(ids => indexed.AddRange(MemoryMarshal.Cast<byte, long>(ids.Span)), indexed.Add);
        indexed.Sort();

        long missing = 0;
        var place = 0;
        for (var after = 0L; mail.MessageIds(after, horizon, Piece) is { Count: > 0 } there; after = there[^1])
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var id in there)
            {
                while (place < indexed.Count && indexed[place] < id)
                    place++;
                if (place == indexed.Count || indexed[place] != id)
                    missing++;
            }
        }
        return missing;
    }
}
