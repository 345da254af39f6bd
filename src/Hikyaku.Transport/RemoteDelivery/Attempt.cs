using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>What is decided so far of one message for the recipients of one domain.</summary>
internal sealed class Attempt(Route route, LeavingMessage message, IReadOnlyList<EnvelopeRecipient> recipients) : IDisposable
{
    private static readonly PeerFault Interrupted = new(PeerFaultKind.Broken, new(4, 3, 2), "The delivery was broken off here, since it took too long or this server is stopping");

    private readonly DeliveryResult?[] _results = new DeliveryResult?[recipients.Count];
    private PeerFault? _lastFault;
    private PeerFacts? _lastPeer;
    private DeliveryResult? _objection;
    private readonly LeavingMessage?[] _forms = new LeavingMessage?[2];
    private bool _reached;

    /// <summary>Is told how TLS went with each host; null when nobody is.</summary>
    public Action<TlsSession>? Told { get; init; }

    public IReadOnlyList<EnvelopeRecipient> Recipients => recipients;

    public bool IsRouteAuthenticated => route.IsAuthenticated;

    /// <summary>True when clear text is out of the question (RFC 8689).</summary>
    public bool RequiresTls => message.Envelope is { RequireTls: true, ReversePath.IsNull: false };

    public int Undecided => _results.Count(result => result is null);

    public bool IsDecided => !_results.Contains(null);

    /// <summary>The message as a server takes it; as it is where that can't be had.</summary>
    public async ValueTask<LeavingMessage> FormForAsync(PeerConnection connection, PlainForms forms)
    {
        if (!Capabilities.NeedsOtherForm(message, connection.Offers)) return message;
        var toSevenBit = !connection.Offers.EightBitMime;
        return _forms[toSevenBit ? 1 : 0] ??= await forms.MakeAsync(message, toSevenBit).ConfigureAwait(false) ?? message;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var form in _forms)
        {
            if (form != message) form?.Dispose();
        }
    }

    /// <summary>The next recipients for one transaction; those whom the server can't even be told of are decided on the way.</summary>
    public List<int> Choose(int most, PeerConnection connection)
    {
        var chosen = new List<int>();
        for (var i = 0; i < _results.Length && chosen.Count < most; i++)
        {
            if (_results[i] is not null) continue;
            if (Capabilities.ObjectionTo(recipients[i], connection.Offers) is { } objection) _results[i] = Failed(objection, connection.Facts);
            else chosen.Add(i);
        }
        return chosen;
    }

    /// <summary>Takes over what a transaction decided; false when it makes no sense to go on over this connection.</summary>
    public bool Note(List<int> chosen, DeliveryResult?[] results, bool wasKept)
    {
        // Who has just greeted is there; whether the other end of a kept connection still is, only its answers say.
        _reached |= !wasKept || results.Any(result => result is not null);
        var anyTaken = results.Any(result => result is { Outcome: DeliveryOutcome.Delivered });
        for (var i = 0; i < chosen.Count; i++)
        {
            // "Too many recipients" is no verdict on the recipient as long as others are taken: it goes into the next transaction.
            var isOneTooMany = anyTaken && results[i] is { Outcome: DeliveryOutcome.Deferred, Status: { Subject: 5, Detail: 3 } };
            if (!isOneTooMany) _results[chosen[i]] = results[i];
        }
        return results.All(result => result is not null);
    }

    /// <summary>The connection was of no use, or is no longer.</summary>
    public void Note(PeerFault fault, PeerConnection connection)
    {
        (_lastFault, _lastPeer) = (fault, fault.Kind == PeerFaultKind.NoConnection ? _lastPeer : connection.Facts);
        // Another host of the domain would say the same: mail that comes back to us goes round for ever.
        if (fault.Kind == PeerFaultKind.Loop)
        {
            for (var i = 0; i < _results.Length; i++) _results[i] ??= new DeliveryResult(DeliveryOutcome.Failed, fault.Status, fault.Text, connection.Facts);
        }
    }

    /// <summary>A server can't carry the message; another host of the domain may (RFC 8689 §4.2.1).</summary>
    public void Object((EnhancedStatusCode Status, string Text) objection, PeerFacts peer)
    {
        _reached = true;
        _objection = Failed(objection, peer);
    }

    /// <summary>All results: who is not decided is tried again later, unless every host has said that it can't carry the message.</summary>
    public DeliveryResult[] Results()
    {
        if (_objection is not null && _lastFault is null) return [.. _results.Select(result => result ?? _objection)];
        var fault = _lastFault ?? Interrupted;
        return [.. _results.Select(result => result ?? new DeliveryResult(DeliveryOutcome.Deferred, fault.Status, fault.Text, _lastPeer) { IsReply = fault.IsReply, NobodyReached = !_reached && _lastFault is not null })];
    }

    private static DeliveryResult Failed((EnhancedStatusCode Status, string Text) objection, PeerFacts peer)
        => new(DeliveryOutcome.Failed, objection.Status, objection.Text, peer);
}
