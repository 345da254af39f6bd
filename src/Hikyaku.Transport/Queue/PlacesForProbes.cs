namespace Hikyaku.Transport.Queue;

/// <summary>
/// How many deliveries to domains of which nobody knows whether they can be reached run at the same time. Each may hang until it
/// times out, so half of the places are theirs without further ado; some more are given out one by one, so slowly that
/// they are never all taken by those that hang: then mail for a new domain waits a moment, not half a minute. The rest is
/// for domains that were reached.
/// </summary>
/// <param name="places">All places.</param>
internal sealed class PlacesForProbes(int places)
{
    /// <summary>How long one may hang: the patience with connections (<see cref="RemoteDelivery.DeliveryTimeouts.Connect"/>).</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly int _free = Math.Max(1, places / 2);
    private readonly int _most = Math.Max(1, places - Math.Max(1, places / 8));
    private int _taken;
    private DateTimeOffset _nextSlow = DateTimeOffset.MinValue;

    /// <summary>True when a place is free for any of them.</summary>
    public bool HasFree => _taken < _free;

    /// <summary>When one of those that are given out slowly is free; null when none is left.</summary>
    public DateTimeOffset? NextSlow => _taken < _most ? _nextSlow : null;

    private TimeSpan Interval => Hang / Math.Max(1, _most - _free);

    public void Enter(DateTimeOffset now)
    {
        if (!HasFree) _nextSlow = now + Interval;
        _taken++;
    }

    public void Leave() => _taken--;
}
