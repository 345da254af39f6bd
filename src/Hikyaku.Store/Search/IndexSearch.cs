using System.Numerics;
using Hikyaku.Protocol.Message.Tokens;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Asks the index a query about one account, in one consistent state of it.</summary>
internal sealed class IndexSearch
{
    private readonly SearchReader _reader;
    private readonly IndexQuery _query;
    private readonly WordBlock _block = new();
    private readonly PostingReader _lists;
    private readonly PhraseWalk _phrase;
    private readonly Adjacency _adjacency;
    private readonly List<long> _candidates = [];
    private readonly List<bool> _sure = [];

    internal IndexSearch(SearchReader reader, IndexQuery query)
    {
        (_reader, _query) = (reader, query);
        _lists = new PostingReader(reader, PostingKind.Messages);
        _phrase = new PhraseWalk(reader);
        _adjacency = new Adjacency(reader);
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

    private void TestFresh(long message, ReadOnlySpan<byte> octets)
    {
        var text = new FreshText(octets);
        var (isCandidate, isSure) = (false, false);
        foreach (var branch in _query.Branches)
        {
            isCandidate |= text.IsUnknown(branch.Scope);
            if (isSure || (isCandidate && !branch.IsProof) || !HoldsAll(text.Of(branch.Scope), branch.Needles))
                continue;
            (isCandidate, isSure) = (true, branch.IsProof);
        }
        if (isCandidate)
            Add(message, isSure);
    }

    private bool HoldsAll(ReadOnlySpan<byte> text, int[] needles)
    {
        foreach (var needle in needles)
        {
            if (text.IndexOf(_query.Needles[needle].Octets.Span) < 0)
                return false;
        }
        return true;
    }

    private void Search(in IndexRun run)
    {
        if (run.Messages > IndexUpkeep.MostMessagesInRun)
            throw new IndexDamagedException("A run is too long.");
        var words = (run.Messages + 63) / 64;
        Span<ulong> sure = stackalloc ulong[words];
        Span<ulong> maybe = stackalloc ulong[words];
        // Headers before the body: in what all mail has in common they are enough
        foreach (var branches in _query.Branches.GroupBy(branch => branch.Scope).OrderByDescending(branches => branches.Key))
        {
            if (!HasAll(sure, run.Messages))
                Search(run, branches, sure, maybe);
        }
        ulong any = 0;
        for (var i = 0; i < words; i++)
            any |= sure[i] | maybe[i];
        if (any != 0)
            AddMessages(RunIds.Read(_reader, run), sure, maybe);
    }

    private void Search(in IndexRun run, IGrouping<int, IndexBranch> branches, Span<ulong> sure, Span<ulong> maybe)
    {
        var isWanted = new bool[_query.Needles.Count];
        foreach (var branch in branches)
        {
            foreach (var needle in branch.Needles)
                isWanted[needle] = true;
        }
        var search = new NeedleSearch(_reader, run, branches.Key, _block, _lists);
        var found = search.Find(_query.Needles, isWanted);
        Span<ulong> having = stackalloc ulong[sure.Length];
        foreach (var branch in branches)
        {
            if (!TryIntersect(branch.Needles, search, found, having, out var isSure))
                continue;
            Or(having, isSure && branch.IsProof ? sure : maybe);
        }
        Or(search.FindUnknown().Bits, maybe);
    }

    /// <summary>Which messages hold all needles; false when none does.</summary>
    private bool TryIntersect(int[] needles, NeedleSearch search, FoundWords[]?[] found, Span<ulong> having, out bool isSure)
    {
        having.Fill(ulong.MaxValue);
        isSure = true;
        Span<ulong> ofNeedle = stackalloc ulong[having.Length];
        foreach (var needle in needles)
        {
            ofNeedle.Fill(ulong.MaxValue);
            if (found[needle] is not { } tokens || !TryAndAll(tokens, ofNeedle))
                return false;
            isSure &= Narrow(_query.Needles[needle], tokens, search, ofNeedle);
            if (!And(ofNeedle, having))
                return false;
        }
        return true;
    }

    /// <summary>Leaves of the messages that have all tokens of a needle those that hold it; false when they are not sure to.</summary>
    private bool Narrow(Needle needle, FoundWords[] tokens, NeedleSearch search, Span<ulong> having)
    {
        var hasSpaces = needle.IsSpaceBefore || needle.IsSpaceAfter;
        if (tokens.Length == 1 && !hasSpaces)
            return true;
        if (!hasSpaces && Array.TrueForAll(tokens, token => token is { Count: 1, IsTooMany: false }))
        {
            _phrase.Filter(tokens, having);
            return needle.IsProof;
        }
        return _adjacency.TryBegin(tokens, having)
            && (!needle.IsSpaceBefore || _adjacency.TryExclude(search.FindNoSpaces(isBefore: true), -1, having))
            && (!needle.IsSpaceAfter || _adjacency.TryExclude(search.FindNoSpaces(isBefore: false), tokens.Length, having))
            && needle.IsProof;
    }

    private static bool TryAndAll(FoundWords[] tokens, Span<ulong> having)
    {
        foreach (var token in tokens)
        {
            if (!And(token.Bits, having))
                return false;
        }
        return true;
    }

    /// <summary>Leaves the bits that are set in both; false when none is.</summary>
    private static bool And(ReadOnlySpan<ulong> bits, Span<ulong> into)
    {
        ulong left = 0;
        for (var i = 0; i < into.Length; i++)
            left |= into[i] &= bits[i];
        return left != 0;
    }

    private static bool HasAll(ReadOnlySpan<ulong> bits, int messages)
    {
        foreach (var word in bits)
            messages -= BitOperations.PopCount(word);
        return messages == 0;
    }

    private static void Or(ReadOnlySpan<ulong> bits, Span<ulong> into)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] |= bits[i];
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

    private void Add(long message, bool isSure)
    {
        _candidates.Add(message);
        _sure.Add(isSure);
    }
}
