using System.Diagnostics.Metrics;

namespace Hikyaku.Connections;

/// <summary>What the gate counts, by protocol; read by whoever listens to the meter "Hikyaku".</summary>
internal sealed class ConnectionMetrics : IDisposable
{
    private readonly Meter _meter = new("Hikyaku");
    private readonly UpDownCounter<long> _current;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _handshakes;

    public ConnectionMetrics()
    {
        _current = _meter.CreateUpDownCounter<long>("hikyaku.connections", "{connection}", "Connections open now");
        _accepted = _meter.CreateCounter<long>("hikyaku.connections.accepted", "{connection}", "Connections given to a session");
        _refused = _meter.CreateCounter<long>("hikyaku.connections.refused", "{connection}", "Connections turned away at the gate");
        _received = _meter.CreateCounter<long>("hikyaku.connections.received", "By", "Bytes taken from clients");
        _sent = _meter.CreateCounter<long>("hikyaku.connections.sent", "By", "Bytes written for clients");
        _handshakes = _meter.CreateCounter<long>("hikyaku.tls.handshakes", "{handshake}", "TLS handshakes as a server");
    }

    public void Opened(ListenerProfile profile)
    {
        _current.Add(1, Protocol(profile));
        _accepted.Add(1, Protocol(profile));
    }

    public void Closed(ListenerProfile profile) => _current.Add(-1, Protocol(profile));

    public void Refused(ListenerProfile profile, string reason) => _refused.Add(1, Protocol(profile), new("reason", reason));

    public void Moved(ListenerProfile profile, long received, long sent)
    {
        if (received > 0) _received.Add(received, Protocol(profile));
        if (sent > 0) _sent.Add(sent, Protocol(profile));
    }

    public void ShookHands(ListenerProfile profile, string result) => _handshakes.Add(1, Protocol(profile), new("result", result));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Protocol(ListenerProfile profile) => new("protocol", profile.Protocol);
}
