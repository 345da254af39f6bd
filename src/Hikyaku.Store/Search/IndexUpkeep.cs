using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>
/// Keeps the index in shape, in small pieces: messages become runs, eight runs of a level one of the next, runs with many
/// messages that are gone are written anew, and what was replaced is removed.
/// </summary>
internal sealed class IndexUpkeep
{
    /// <summary>Runs grow no longer than that.</summary>
    internal const int MostMessagesInRun = 16_384;

    private const int RunsInMerge = 8;
    private const int HighestLevel = 2;
    private const int PiecesRemovedInStep = 256;

    // Of a run, one in so many messages must be gone before it is written anew
    private const int GonePart = 4;

    // Of the file, one page in so many may be free
    private const int FreePart = 8;
    private const int LeastFreePages = 256;
    private const int PagesGivenBackInStep = 64;

    private readonly SearchWriter _writer;
    private readonly IStoreEngine _engine;
    private readonly Dictionary<long, (int Messages, long Octets)> _fresh;
    private readonly Queue<long> _toBuild = [];
    private readonly Queue<long> _toMerge = [];
    private readonly Queue<long> _toClean = [];
    private RunMerge? _merge;
    private bool _hasDoomed = true;

    internal IndexUpkeep(SearchWriter writer, IStoreEngine engine)
    {
        (_writer, _engine) = (writer, engine);
        _writer.DropBuilding();
        _fresh = _writer.FreshCounts();
        foreach (var (account, count) in _fresh)
        {
            if (RunBuild.IsWorthIt(count))
                _toBuild.Enqueue(account);
        }
        foreach (var account in _writer.Accounts())
            _toMerge.Enqueue(account);
    }

    /// <summary>True while there is something to do.</summary>
    internal bool IsNeeded => _merge is not null || _hasDoomed || _toBuild.Count > 0 || _toMerge.Count > 0 || _toClean.Count > 0;

    /// <summary>A message of an account was added.</summary>
    internal void NoteAdded(long account, int octets)
    {
        var before = _fresh.GetValueOrDefault(account);
        var now = (before.Messages + 1, before.Octets + octets);
        _fresh[account] = now;
        if (RunBuild.IsWorthIt(now) && !RunBuild.IsWorthIt(before))
            _toBuild.Enqueue(account);
    }

    /// <summary>Looks through all runs for messages that are gone, from the next steps on.</summary>
    internal void BeginCleaning()
    {
        if (_toClean.Count > 0)
            return;
        foreach (var account in _writer.Accounts())
            _toClean.Enqueue(account);
    }

    /// <summary>Gives some of what merging has left free back to the disk; false when it is not worth it. The rest is used again.</summary>
    internal bool GiveBackRoom()
    {
        var (free, all) = _writer.Pages();
        if (free < LeastFreePages || free * FreePart < all)
            return false;
        _writer.GiveBackPages(PagesGivenBackInStep);
        return true;
    }

    /// <summary>Does one piece of work.</summary>
    internal void Step()
    {
        if (_merge is not null)
        {
            if (_merge.Step())
                (_merge, _hasDoomed) = (null, true);
        }
        else if (_hasDoomed)
            RemoveSome();
        else if (_toBuild.TryDequeue(out var account))
            Build(account);
        else if (_toMerge.TryPeek(out account))
            BeginMerge(account);
        else if (_toClean.TryPeek(out account))
            Clean(account);
    }

    private void RemoveSome()
    {
        if (_writer.Doomed() is not { } run)
        {
            _hasDoomed = false;
            return;
        }
        _writer.Begin();
        _writer.RemoveRun(run, PiecesRemovedInStep);
        _writer.Commit();
    }

    private void Build(long account)
    {
        var (messages, octets) = RunBuild.Run(_writer, account, WhichExist);
        var left = (_fresh[account].Messages - messages, _fresh[account].Octets - octets);
        _fresh[account] = left;
        if (RunBuild.IsWorthIt(left))
            _toBuild.Enqueue(account);
        _toMerge.Enqueue(account);
    }

    /// <summary>Begins a merge of the account's oldest runs of a level that has enough; when none has, it is done with.</summary>
    private void BeginMerge(long account)
    {
        var runs = _writer.Runs(account);
        for (var level = 0; level < HighestLevel; level++)
        {
            var ofLevel = runs.Where(run => run.Level == level).Take(RunsInMerge).ToList();
            if (ofLevel.Count < RunsInMerge)
                continue;
            _merge = new RunMerge(_writer, ofLevel, level + 1, WhichExist);
            return;
        }
        _toMerge.Dequeue();
    }

    /// <summary>Writes one run of the account anew when many of its messages are gone; when there is none such, it is done with.</summary>
    private void Clean(long account)
    {
        foreach (var run in _writer.Runs(account))
        {
            var gone = WhichExist(RunIds.Read(_writer, run)).Count(exists => !exists);
            if (gone * GonePart <= run.Messages)
                continue;
            _merge = new RunMerge(_writer, [run], run.Level, WhichExist);
            return;
        }
        CleanFresh(account);
        _toClean.Dequeue();
    }

    private void CleanFresh(long account)
    {
        var ids = new List<long>();
        var octets = new List<int>();
        _writer.ReadFresh(account, int.MaxValue, (id, text) =>
        {
            ids.Add(id);
            octets.Add(text.Length);
        });
        var exist = WhichExist([.. ids]);
        _writer.Begin();
        for (var i = 0; i < ids.Count; i++)
        {
            if (!exist[i])
                _writer.RemoveFresh(ids[i]);
        }
        _writer.Commit();
        _fresh[account] = (exist.Count(exists => exists), octets.Where((_, i) => exist[i]).Sum(length => (long)length));
    }

    private bool[] WhichExist(long[] ids)
    {
        var exist = new bool[ids.Length];
        using var reader = _engine.Read();
        reader.WhichExist(ids, exist);
        return exist;
    }
}
