using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// Hands messages over to the hosts of a route (RFC 5321 §5.1): one address after the other, until one has said for
/// every recipient what becomes of it.
/// </summary>
internal sealed class Courier(DeliveryOptions options, PlainForms forms, TimeProvider time) : IAsyncDisposable
{
    private readonly ConnectionCache _cache = new(options, time);
    private readonly HostPlaces _places = new();

    /// <summary>Tries to deliver; gives a result for each recipient.</summary>
    /// <param name="route">Where to.</param>
    /// <param name="message">What.</param>
    /// <param name="recipients">For whom.</param>
    /// <param name="cancellation">Breaks off.</param>
    /// <param name="told">Is told how TLS went with each host.</param>
    public async Task<DeliveryResult[]> DeliverAsync(
        Route route, LeavingMessage message, IReadOnlyList<EnvelopeRecipient> recipients, CancellationToken cancellation, Action<TlsSession>? told = null)
    {
        using var attempt = new Attempt(route, message, recipients) { Told = told };
        foreach (var hop in route.Hops)
        {
            if (attempt.IsDecided || cancellation.IsCancellationRequested) break;
            if (!await _places.EnterAsync(hop, cancellation).ConfigureAwait(false)) break;
            try
            {
                await TryHopAsync(hop, attempt, cancellation).ConfigureAwait(false);
            }
            finally
            {
                _places.Leave(hop);
            }
        }
        return attempt.Results();
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    /// <summary>Opens as many connections to one address as bring the message further.</summary>
    private async ValueTask TryHopAsync(NextHop hop, Attempt attempt, CancellationToken cancellation)
    {
        while (!attempt.IsDecided && !cancellation.IsCancellationRequested)
        {
            var before = attempt.Undecided;
            // A kept connection may turn out to be dead: then nothing has happened yet, and a new one tells how things are.
            var kept = _cache.Take(hop, cancellation);
            var goesOn = await UseAsync(kept ?? await OpenAsync(hop, attempt, cancellation).ConfigureAwait(false), attempt, kept is not null).ConfigureAwait(false);
            if (!goesOn || (kept is null && attempt.Undecided == before)) return;
        }
    }

    private async ValueTask<PeerConnection> OpenAsync(NextHop hop, Attempt attempt, CancellationToken cancellation)
    {
        var connection = await PeerConnection.OpenAsync(hop, options, time, cancellation).ConfigureAwait(false);
        if (connection.Session is { } session) attempt.Told?.Invoke(session);
        if (connection.Replies.Fault is not { Kind: PeerFaultKind.TlsFailed } || hop.Security != HopSecurity.Opportunistic || attempt.RequiresTls) return connection;
        // RFC 7435 §4: encryption that can't be had must not keep mail back that would go in clear text.
        connection.Dispose();
        return await PeerConnection.OpenAsync(hop with { Security = HopSecurity.None }, options, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends the message as often as its recipients need; false when the host can't carry it.</summary>
    private async ValueTask<bool> UseAsync(PeerConnection connection, Attempt attempt, bool wasKept)
    {
        var before = attempt.Undecided;
        try
        {
            while (!attempt.IsDecided && connection.IsUsable)
            {
                var message = await attempt.FormForAsync(connection, forms).ConfigureAwait(false);
                if (Capabilities.ObjectionTo(message, connection, attempt.IsRouteAuthenticated) is { } objection)
                {
                    attempt.Object(objection, connection.Facts);
                    return false;
                }
                var most = Math.Min(options.MaximumRecipients, connection.Offers.MaximumRecipients ?? int.MaxValue);
                var chosen = attempt.Choose(most, connection);
                if (chosen.Count == 0) break;
                var transaction = new PeerTransaction(connection, message, [.. chosen.Select(index => attempt.Recipients[index])], options.Timeouts);
                if (!attempt.Note(chosen, await transaction.RunAsync().ConfigureAwait(false), wasKept)) break;
            }
            if (connection.Replies.Fault is { } fault && !(wasKept && attempt.Undecided == before)) attempt.Note(fault, connection);
            return true;
        }
        catch
        {
            // Broken off in the middle of a message (whose bytes can't be read, say): what follows would be taken for its rest.
            connection.Replies.Fail(PeerFault.Lost("the message can't be read to its end"));
            throw;
        }
        finally
        {
            if (connection.Replies.Fault is null) await _cache.GiveBackAsync(connection).ConfigureAwait(false);
            else connection.Dispose();
        }
    }
}
