namespace Hikyaku.SystemTests.Crash;

/// <summary>What the world knows of the load's messages: which were acknowledged, which were about to be removed, which are removed.</summary>
internal sealed class Ledger
{
    private readonly HashSet<string> _accepted = [];
    private readonly HashSet<string> _leaving = [];
    private readonly HashSet<string> _removed = [];

    /// <summary>Messages that must be there: acknowledged, and nobody asked for their removal.</summary>
    public IEnumerable<string> MustBeThere => _accepted.Where(id => !_leaving.Contains(id));

    /// <summary>Messages whose removal was acknowledged.</summary>
    public IEnumerable<string> MustBeGone => _removed;

    public int Accepted => _accepted.Count;

    public int Removed => _removed.Count;

    public int Refused { get; private set; }

    /// <summary>True for a message whose removal was asked for, acknowledged or not.</summary>
    public bool IsLeaving(string id) => _leaving.Contains(id);

    /// <summary>Takes a line of the load's output; a line this short is one atomic write to the pipe, so none is cut in half.</summary>
    public void Take(string line)
    {
        string id = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        switch (line)
        {
            case ['+', ' ', ..]:
                _accepted.Add(id);
                break;
            case ['-', '?', ' ', ..]:
                _leaving.Add(id);
                break;
            case ['-', ' ', ..]:
                _removed.Add(id);
                break;
            case ['!', ' ', ..]:
                Refused++;
                break;
            default:
                break;
        }
    }
}
