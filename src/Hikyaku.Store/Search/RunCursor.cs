using System.Runtime.InteropServices;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Goes through a run word by word, over any number of transactions: runs never change.</summary>
/// <param name="reader">Where the run is.</param>
/// <param name="run">The run.</param>
/// <param name="newNumbers">How another run numbers its messages; -1 for those that are gone.</param>
internal sealed class RunCursor(SearchQueries reader, IndexRun run, int[] newNumbers)
{
    private readonly WordBlock _block = new();
    private readonly PostingReader _lists = new(reader, PostingKind.Messages);
    private readonly PostingReader _positions = new(reader, PostingKind.Positions);
    private readonly bool _someGone = newNumbers.AsSpan().Contains(-1);
    private readonly List<int> _messages = [];
    private readonly byte[] _list = new byte[MessageList.MostOctets(run.Messages)];
    private long _number = -1;

    /// <summary>The scope of the word at which it stands.</summary>
    internal int Scope => _block.Scope;

    /// <summary>The word at which it stands.</summary>
    internal ReadOnlySpan<byte> Word => _block.Word;

    /// <summary>Goes to the next word; false at the end.</summary>
    internal bool MoveNext()
    {
        while (_number < 0 || !_block.MoveNext())
        {
            if (_number >= 0 && _block.IsLast)
                return false;
            _block.Read(reader, run.Id, ++_number);
        }
        return true;
    }

    /// <summary>Appends the messages that have the word, as the other run numbers them, and the positions in them.</summary>
    internal void CopyTo(List<int> messages, RunWriter output)
    {
        MessageList.Read(_block.ReadMessages(_lists, run.Id, _list), _block.IsBitmap, run.Messages, _messages);
        _block.BeginPositions(_positions, run.Id);
        if (!_someGone)
        {
            foreach (var message in CollectionsMarshal.AsSpan(_messages))
                messages.Add(newNumbers[message]);
            Positions.Copy(_positions, output, _block.PositionsLength);
            return;
        }
        foreach (var message in CollectionsMarshal.AsSpan(_messages))
        {
            if (newNumbers[message] < 0)
            {
                Positions.Skip(_positions);
                continue;
            }
            messages.Add(newNumbers[message]);
            Positions.Copy(_positions, output);
        }
    }
}
