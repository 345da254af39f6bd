namespace Hikyaku.Transport.Queue;

/// <summary>
/// Whose turn it is. Domains that are due stand in line and get one delivery at a time, so that no mailing holds up
/// the others; those that could not be reached lately have a line of their own and at most half of the places, so that
/// a thousand dead domains don't hold up a living one.
/// </summary>
/// <param name="places">Deliveries at the same time.</param>
/// <param name="placesPerDomain">To one domain.</param>
internal sealed class DestinationSchedule(int places, int placesPerDomain)
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Destination> _destinations = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Destination, DateTimeOffset> _later = new();
    private readonly LinkedList<Destination> _healthy = new();
    private readonly LinkedList<Destination> _troubled = new();
    private int _active;
    private int _activeTroubled;
    private bool _newestIsNext;

    /// <summary>Domains that are known: those that wait or have trouble.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _destinations.Count;
        }
    }

    /// <summary>Something for the domain is due at that time.</summary>
    public void Due(string domain, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (!_destinations.TryGetValue(domain, out var destination)) _destinations.Add(domain, destination = new Destination(domain));
            if (at >= destination.DueAt) return;
            destination.DueAt = at;
            if (!destination.IsInLine) _later.Enqueue(destination, destination.ReadyAt);
        }
    }

    /// <summary>The next domain to deliver to, which then counts as active; null when there is none or no place.</summary>
    public Turn? Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            LineUp(now);
            if (_active >= places) return null;
            return TakeFrom(_healthy, now) ?? (_activeTroubled < Math.Max(1, places / 2) ? TakeFrom(_troubled, now) : null);
        }
    }

    /// <summary>When the next domain is ready; null when none waits.</summary>
    public DateTimeOffset? NextReady()
    {
        lock (_gate) return _later.TryPeek(out _, out var at) ? at : null;
    }

    /// <summary>A delivery has ended.</summary>
    /// <param name="turn">Which.</param>
    /// <param name="reached">Whether anybody was there; null when nothing was tried.</param>
    /// <param name="now">The time.</param>
    public void Done(Turn turn, bool? reached, DateTimeOffset now)
    {
        var destination = turn.Destination;
        lock (_gate)
        {
            _active--;
            if (turn.IsTroubled) _activeTroubled--;
            destination.Active--;
            if (reached == true)
            {
                (destination.Failures, destination.RestsUntil) = (0, DateTimeOffset.MinValue);
                destination.Window = Math.Min(placesPerDomain, destination.Window + 1);
            }
            else if (reached == false)
            {
                destination.Failures++;
                destination.Window = 1;
                destination.RestsUntil = now + TimeSpan.FromTicks(Math.Min(LongestRest.Ticks, ShortestRest.Ticks << Math.Min(destination.Failures - 1, 10)));
            }
            if (destination.DueAt != DateTimeOffset.MaxValue && !destination.IsInLine) _later.Enqueue(destination, destination.ReadyAt);
            else if (destination.IsForgettable(now)) _destinations.Remove(destination.Domain);
        }
    }

    /// <summary>Those whose time has come go into their line. One may stand in the heap several times; what is out of date is passed over.</summary>
    private void LineUp(DateTimeOffset now)
    {
        while (_later.TryPeek(out var destination, out var at) && at <= now)
        {
            _later.Dequeue();
            if (destination.IsInLine || destination.DueAt == DateTimeOffset.MaxValue) continue;
            if (destination.ReadyAt > now) _later.Enqueue(destination, destination.ReadyAt);
            else if (destination.Active < destination.Window)
            {
                destination.IsInLine = true;
                (destination.Failures > 0 ? _troubled : _healthy).AddLast(destination);
            }
            // else: Done puts it back
        }
    }

    /// <summary>
    /// By turns who has waited longest and who came last: when ten thousand domains are due at once, mail for one more
    /// need not wait for all of them, and none of them waits for ever.
    /// </summary>
    private Turn? TakeFrom(LinkedList<Destination> line, DateTimeOffset now)
    {
        while (line.Count > 0)
        {
            var place = _newestIsNext ? line.Last! : line.First!;
            line.Remove(place);
            _newestIsNext = !_newestIsNext;
            var destination = place.Value;
            destination.IsInLine = false;
            if (destination.ReadyAt > now)
            {
                if (destination.DueAt != DateTimeOffset.MaxValue) _later.Enqueue(destination, destination.ReadyAt);
                continue;
            }
            // What else is due the claim will tell.
            destination.DueAt = DateTimeOffset.MaxValue;
            destination.Active++;
            _active++;
            var isTroubled = destination.Failures > 0;
            if (isTroubled) _activeTroubled++;
            return new Turn(destination, isTroubled);
        }
        return null;
    }
}

/// <summary>A place given to a domain for one delivery.</summary>
internal sealed record Turn(Destination Destination, bool IsTroubled);
