namespace Hikyaku.Transport.Queue;

/// <summary>Domains that are ready and wait for a place.</summary>
internal sealed class DestinationLine
{
    private readonly LinkedList<Destination> _line = new();
    private bool _newestIsNext;

    public bool IsEmpty => _line.Count == 0;

    public void Add(Destination destination)
    {
        destination.IsInLine = true;
        _line.AddLast(destination);
    }

    /// <summary>
    /// By turns who has waited longest and who came last: when ten thousand domains are due at once, mail for one more
    /// need not wait for all of them, and none of them waits for ever.
    /// </summary>
    public Destination Take()
    {
        var first = !_newestIsNext;
        _newestIsNext = first;
        return TakeAt(first ? _line.First! : _line.Last!);
    }

    /// <summary>Who came last.</summary>
    public Destination TakeNewest() => TakeAt(_line.Last!);

    private Destination TakeAt(LinkedListNode<Destination> place)
    {
        _line.Remove(place);
        place.Value.IsInLine = false;
        return place.Value;
    }
}
