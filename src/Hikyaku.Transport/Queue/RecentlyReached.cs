namespace Hikyaku.Transport.Queue;

/// <summary>Remembers by name the domains that were reached, when nothing else is known of them any more; the ones noted last.</summary>
internal sealed class RecentlyReached(int most)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Add(string domain)
    {
        if (!_names.Add(domain)) return;
        _order.Enqueue(domain);
        if (_order.Count > most) _names.Remove(_order.Dequeue());
    }

    public void Remove(string domain) => _names.Remove(domain);

    public bool Contains(string domain) => _names.Contains(domain);
}
