using System.Numerics;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Asks the index a query about one account, in one consistent state of it.</summary>
internal sealed class IndexSearch
{
    // No run has more messages than fit
    private const int Words = IndexUpkeep.MostMessagesInRun / 64;

    private readonly SearchReader _reader;
    private readonly IndexQuery _query;
    private readonly List<long> _candidates = [];
    private readonly List<bool> _sure = [];
    private readonly ulong[]?[] _bits;
    private readonly bool[] _isRead;
    private readonly bool[] _found;
    private readonly long[] _weights;
    private BlockBuffer _block;

    internal IndexSearch(SearchReader reader, IndexQuery query)
    {
        (_reader, _query) = (reader, query);
        _bits = new ulong[query.Wanted.Length][];
        _isRead = new bool[query.Wanted.Length];
        _found = new bool[query.Wanted.Length];
        _weights = new long[query.Wanted.Length];
    }

    /// <summary>Gives what the index knows.</summary>
    /// <exception cref="StorageFailureException">The index can't be read.</exception>
    /// <exception cref="IndexDamagedException">The index is damaged.</exception>
    internal Narrowing Run(AccountId account)
    {
        _reader.Begin();
        var horizon = _reader.Progress(IndexProgress.Horizon) ?? 0;
        foreach (var run in _reader.Runs(account.Value))
            Search(run);
        _reader.ReadFresh(account.Value, int.MaxValue, TestFresh);
        return new Narrowing(horizon, [.. _candidates], [.. _sure]);
    }

    private void TestFresh(long message, ReadOnlySpan<byte> keys)
    {
        GramList.Find(keys, _query.Wanted, _found);
        var (isCandidate, isSure) = (false, false);
        foreach (var branch in _query.Branches)
        {
            if (isSure || isCandidate && !branch.IsProof || !HasAll(branch.Keys))
                continue;
            (isCandidate, isSure) = (true, branch.IsProof);
        }
        if (isCandidate)
            Add(message, isSure);
    }

    private bool HasAll(int[] keys)
    {
        foreach (var key in keys)
        {
            if (!_found[key])
                return false;
        }
        return true;
    }

    private void Search(in IndexRun run)
    {
        var words = (run.Messages + 63) / 64;
        if (words > Words)
            throw new IndexDamagedException("A run is too long.");
        Array.Clear(_isRead);
        Span<ulong> sure = stackalloc ulong[words];
        Span<ulong> maybe = stackalloc ulong[words];
        Span<ulong> having = stackalloc ulong[words];
        var any = false;
        foreach (var branch in _query.Branches)
        {
            if (!TryIntersect(run, branch.Keys, having))
                continue;
            any = true;
            var into = branch.IsProof ? sure : maybe;
            for (var i = 0; i < words; i++)
                into[i] |= having[i];
        }
        if (any)
            AddMessages(RunIds.Read(_reader, run), sure, maybe);
    }

    private void AddMessages(long[] ids, ReadOnlySpan<ulong> sure, ReadOnlySpan<ulong> maybe)
    {
        for (var i = 0; i < sure.Length; i++)
        {
            for (var bits = sure[i] | maybe[i]; bits != 0; bits &= bits - 1)
            {
                var place = BitOperations.TrailingZeroCount(bits);
                var number = i << 6 | place;
                if (number >= ids.Length)
                    throw new IndexDamagedException("An entry names a message that is not there.");
                Add(ids[number], (sure[i] >> place & 1) != 0);
            }
        }
    }

    /// <summary>Which messages of the run have all keys, the rarest first as far as earlier runs have told; false when none has.</summary>
    private bool TryIntersect(in IndexRun run, int[] keys, Span<ulong> having)
    {
        keys.AsSpan().Sort((left, right) => _weights[left].CompareTo(_weights[right]));
        for (var k = 0; k < keys.Length; k++)
        {
            if (BitsOf(run, keys[k]) is not { } bits)
                return false;
            if (k == 0)
            {
                bits.AsSpan(0, having.Length).CopyTo(having);
                continue;
            }
            ulong left = 0;
            for (var i = 0; i < having.Length; i++)
                left |= having[i] &= bits[i];
            if (left == 0)
                return false;
        }
        return true;
    }

    /// <summary>Which messages of the run have a key; null when none has.</summary>
    private ulong[]? BitsOf(in IndexRun run, int wanted)
    {
        if (!_isRead[wanted])
        {
            _isRead[wanted] = true;
            Read(run, wanted);
        }
        return _bits[wanted] is [_, ..] bits && bits[^1] != 0 ? bits : null;
    }

    // The last word of each says whether any bit is set
    private void Read(in IndexRun run, int wanted)
    {
        var bits = _bits[wanted] ??= new ulong[Words + 1];
        bits.AsSpan().Clear();
        var key = _query.Wanted[wanted];
        if (!_reader.TryReadBlock(run.Id, key, ref _block))
            return;
        var block = new PostingBlock(_block.FirstKey, _block.Octets);
        while (block.MoveNext())
        {
            if (block.Key < key)
                continue;
            if (block.Key == key)
            {
                block.SetBits(bits.AsSpan(0, Words));
                bits[Words] = 1;
                foreach (var word in bits.AsSpan(0, Words))
                    _weights[wanted] += BitOperations.PopCount(word);
            }
            return;
        }
    }

    private void Add(long message, bool isSure)
    {
        _candidates.Add(message);
        _sure.Add(isSure);
    }
}
