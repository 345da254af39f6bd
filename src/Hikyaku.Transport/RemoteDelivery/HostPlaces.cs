using System.Collections.Concurrent;
using System.Net;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// How many deliveries at once go to a host that an operator chose. Many domains may lead to one smarthost, and providers
/// refuse those who come with too many connections.
/// </summary>
internal sealed class HostPlaces
{
    private readonly ConcurrentDictionary<IPEndPoint, SemaphoreSlim> _places = new();

    /// <summary>Waits for a place where they are limited; false when there is no more time.</summary>
    public async ValueTask<bool> EnterAsync(NextHop hop, CancellationToken cancellation)
    {
        if (hop.Sessions is not { } most) return true;
        try
        {
            await _places.GetOrAdd(hop.EndPoint, static (_, most) => new SemaphoreSlim(most), most).WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Leaves the place to the next.</summary>
    public void Leave(NextHop hop)
    {
        if (hop.Sessions is not null) _places[hop.EndPoint].Release();
    }
}
