using System.Runtime.InteropServices;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>
/// Makes one run of several, or of one without the messages that are gone, in small transactions. Until the last of them
/// the old runs are searched; a crash before leaves a run that the next start throws away.
/// </summary>
internal sealed class RunMerge
{
    private const int MostPiecesInStep = 128;

    private readonly SearchWriter _writer;
    private readonly IReadOnlyList<IndexRun> _old;
    private readonly int _level;
    private readonly List<long> _ids = [];
    private readonly List<RunCursor> _cursors = [];
    private readonly List<RunCursor> _giving = [];
    private readonly List<int> _having = [];
    private RunWriter? _output;
    private long _run;

    /// <summary>Prepares a merge of runs whose messages ascend from one to the next.</summary>
    internal RunMerge(SearchWriter writer, IReadOnlyList<IndexRun> old, int level, Func<long[], bool[]> whichExist)
    {
        (_writer, _old, _level) = (writer, old, level);
        foreach (var run in old)
        {
            var ids = RunIds.Read(writer, run);
            var exist = whichExist(ids);
            var newNumbers = new int[ids.Length];
            for (var i = 0; i < ids.Length; i++)
            {
                newNumbers[i] = exist[i] ? _ids.Count : -1;
                if (exist[i])
                    _ids.Add(ids[i]);
            }
            _cursors.Add(new RunCursor(writer, run, newNumbers));
        }
        _cursors.RemoveAll(cursor => !cursor.MoveNext());
    }

    /// <summary>Does a piece of the work in one transaction; true when it was the last.</summary>
    internal bool Step()
    {
        _writer.Begin();
        if (_output is null && _ids.Count > 0)
        {
            _run = _writer.AddRun(_old[0].Account, IndexRunState.Building, _level, _ids[0], _ids.Count, RunIds.Write(CollectionsMarshal.AsSpan(_ids)));
            _output = new RunWriter(_writer, _run, _ids.Count);
        }
        var ended = _output is null || WriteSome(_output);
        if (ended)
            Replace();
        _writer.Commit();
        return ended;
    }

    private bool WriteSome(RunWriter output)
    {
        for (var most = output.Pieces + MostPiecesInStep; output.Pieces < most;)
        {
            if (_cursors.Count == 0)
                return true;
            WriteNext(output);
        }
        return false;
    }

    private void WriteNext(RunWriter output)
    {
        var lowest = _cursors[0];
        foreach (var cursor in _cursors)
        {
            if (Compare(cursor, lowest) < 0)
                lowest = cursor;
        }
        // The cursors move on only when all of them have given what they have of the word
        _having.Clear();
        _giving.Clear();
        foreach (var cursor in _cursors)
        {
            if (cursor != lowest && Compare(cursor, lowest) != 0)
                continue;
            cursor.CopyTo(_having, output);
            _giving.Add(cursor);
        }
        if (_having.Count > 0)
            output.EndWord(lowest.Scope, lowest.Word, CollectionsMarshal.AsSpan(_having));
        foreach (var cursor in _giving)
        {
            if (!cursor.MoveNext())
                _cursors.Remove(cursor);
        }
    }

    private static int Compare(RunCursor left, RunCursor right) =>
        left.Scope != right.Scope ? left.Scope - right.Scope : left.Word.SequenceCompareTo(right.Word);

    private void Replace()
    {
        if (_output is not null)
        {
            _output.Finish();
            _writer.SetState(_run, IndexRunState.Live);
        }
        foreach (var run in _old)
            _writer.SetState(run.Id, IndexRunState.Doomed);
    }
}

/// <summary>The messages of a run as they are kept.</summary>
internal static class RunIds
{
    /// <summary>The ids of its messages, ascending.</summary>
    /// <exception cref="IndexDamagedException">There are not as many as there should be.</exception>
    internal static long[] Read(SearchQueries reader, in IndexRun run)
    {
        var ids = MemoryMarshal.Cast<byte, long>(reader.Ids(run.Id)).ToArray();
        return ids.Length == run.Messages ? ids : throw new IndexDamagedException("A run has lost its messages.");
    }

    /// <summary>The octets to keep.</summary>
    internal static ReadOnlySpan<byte> Write(ReadOnlySpan<long> ids) => MemoryMarshal.AsBytes(ids);
}
