namespace Hikyaku.Transport.Queue;

/// <summary>
/// Whose turn it is. Domains that are due stand in line and get one delivery at a time, so that no mailing holds up
/// the others. There is a line for those that were reached, one for new ones, and one for those that could not be reached lately;
/// the last two get a part of the places only (<see cref="PlacesForProbes"/>), so that ten thousand dead domains don't hold up
/// a living one.
/// </summary>
/// <param name="places">Deliveries at the same time.</param>
/// <param name="placesPerDomain">To one domain.</param>
internal sealed class DestinationSchedule(int places, int placesPerDomain)
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Destination> _destinations = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Destination, DateTimeOffset> _later = new();
    private readonly DestinationLine _proven = new();
    private readonly DestinationLine _new = new();
    private readonly DestinationLine _troubled = new();
    private readonly PlacesForProbes _probes = new(places);
    private readonly RecentlyReached _reached = new(MostRemembered);
    private int _active;
    private bool _newComesFirst;

    /// <summary>Domains that are known: those that wait or have trouble.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _destinations.Count;
        }
    }

    /// <summary>Something for the domain is due at that time.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="at">When.</param>
    /// <param name="insists">True when it need not rest any longer, since somebody knows better.</param>
    public void Due(string domain, DateTimeOffset at, bool insists = false)
    {
        lock (_gate)
        {
            if (!_destinations.TryGetValue(domain, out var destination)) _destinations.Add(domain, destination = new Destination(domain) { IsProven = _reached.Contains(domain) });
            if (at >= destination.DueAt && !insists) return;
            if (at < destination.DueAt) destination.DueAt = at;
            if (insists) destination.RestsUntil = DateTimeOffset.MinValue;
            if (!destination.IsInLine) _later.Enqueue(destination, destination.ReadyAt);
        }
    }

    /// <summary>The next domain to deliver to, which then counts as active; null when there is none or no place.</summary>
    public Turn? Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            LineUp(now);
            while (_active < places && TakeFromLine(now) is { } destination)
            {
                if (destination.ReadyAt <= now) return Begin(destination, now);
                if (destination.DueAt != DateTimeOffset.MaxValue) _later.Enqueue(destination, destination.ReadyAt);
            }
            return null;
        }
    }

    /// <summary>When to ask again; null when nobody waits for a time to come.</summary>
    public DateTimeOffset? NextReady()
    {
        lock (_gate)
        {
            DateTimeOffset? later = _later.TryPeek(out _, out var at) ? at : null;
            var slow = _new.IsEmpty || _active >= places ? null : _probes.NextSlow;
            return slow < later || later is null ? slow ?? later : later;
        }
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
            if (turn.IsProbe) _probes.Leave();
            destination.Active--;
            if (reached == true)
            {
                (destination.Failures, destination.RestsUntil, destination.IsProven) = (0, DateTimeOffset.MinValue, true);
                destination.Window = Math.Min(placesPerDomain, destination.Window + 1);
            }
            else if (reached == false)
            {
                destination.IsProven = false;
                _reached.Remove(destination.Domain);
                destination.Failures++;
                destination.Window = 1;
                destination.RestsUntil = now + TimeSpan.FromTicks(Math.Min(LongestRest.Ticks, ShortestRest.Ticks << Math.Min(destination.Failures - 1, 10)));
            }
            if (destination.DueAt != DateTimeOffset.MaxValue && !destination.IsInLine) _later.Enqueue(destination, destination.ReadyAt);
            else if (destination.IsForgettable(now))
            {
                if (destination.IsProven) _reached.Add(destination.Domain);
                _destinations.Remove(destination.Domain);
            }
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
            else if (destination.Active < destination.Window) (destination.IsProven ? _proven : destination.Failures > 0 ? _troubled : _new).Add(destination);
            // else: Done puts it back
        }
    }

    /// <summary>Those that were reached and new ones by turns, so that neither holds up the other.</summary>
    private Destination? TakeFromLine(DateTimeOffset now)
    {
        _newComesFirst = !_newComesFirst;
        return (_newComesFirst ? TakeNew(now) ?? TakeProven() : TakeProven() ?? TakeNew(now))
            ?? (_probes.HasFree && !_troubled.IsEmpty ? _troubled.Take() : null);
    }

    private Destination? TakeProven() => _proven.IsEmpty ? null : _proven.Take();

    private Destination? TakeNew(DateTimeOffset now)
        => _new.IsEmpty ? null : _probes.HasFree ? _new.Take() : _probes.NextSlow <= now ? _new.TakeNewest() : null;

    private Turn Begin(Destination destination, DateTimeOffset now)
    {
        // What else is due the claim will tell.
        destination.DueAt = DateTimeOffset.MaxValue;
        destination.Active++;
        _active++;
        if (!destination.IsProven) _probes.Enter(now);
        return new Turn(destination, !destination.IsProven);
    }
}

/// <summary>A place given to a domain for one delivery.</summary>
/// <param name="Destination">The domain.</param>
/// <param name="IsProbe">True when nobody knows whether it can be reached.</param>
internal sealed record Turn(Destination Destination, bool IsProbe);
