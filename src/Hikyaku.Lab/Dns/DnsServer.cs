using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Lab.Dns;

/// <summary>
/// A name server of the simulated Internet, over UDP and TCP on a loopback address: it answers from its zone like a
/// recursive resolver, and goes wrong where the zone says so. Not for the real Internet.
/// </summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const int ServerFailure = 2;
    private const int NoSuchName = 3;
    private const int Refused = 5;
    private const int LongestAliasChain = 8;
    private const int MostOctets = 65_535;
    private const int MostRemembered = 1000;

    private readonly Socket _datagrams;
    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly ConcurrentQueue<string> _asked = new();
    private int _overTcp;
    private int _questions;

    private DnsServer(Zone zone, Socket datagrams, Socket listener, TimeProvider time)
    {
        (Zone, _datagrams, _listener, _time) = (zone, datagrams, listener, time);
        _serving = Task.WhenAll(ServeDatagramsAsync(), ServeConnectionsAsync());
    }

    /// <summary>What it knows.</summary>
    public Zone Zone { get; }

    /// <summary>Where it answers.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>How long <see cref="DnsFault.Slow"/> answers take.</summary>
    public TimeSpan Slowness { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Questions so far.</summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <summary>The first thousand questions in the order they came, as "example.org Mx".</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Questions that came by TCP.</summary>
    public int QuestionsOverTcp => Volatile.Read(ref _overTcp);

    /// <summary>Starts a server; port 0 takes one that is free for both protocols.</summary>
    public static DnsServer Start(Zone zone, IPAddress? address = null, int port = 0, TimeProvider? time = null)
    {
        address ??= IPAddress.Loopback;
        for (var attempt = 0; ; attempt++)
        {
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var datagrams = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                listener.Bind(new IPEndPoint(address, port));
                listener.Listen();
                datagrams.Bind(listener.LocalEndPoint!);
                return new DnsServer(zone, datagrams, listener, time ?? TimeProvider.System);
            }
            catch (SocketException) when (port == 0 && attempt < 20)
            {
                listener.Dispose();
                datagrams.Dispose();
            }
        }
    }

    /// <summary>Stops answering.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _datagrams.Dispose();
        _listener.Dispose();
        await _serving.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[MostOctets];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token).ConfigureAwait(false);
                _ = AnswerDatagramAsync(buffer[..received.ReceivedBytes], received.RemoteEndPoint);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that is gone, or the end: the condition of the loop tells them apart.
            }
        }
    }

    private async Task AnswerDatagramAsync(byte[] query, EndPoint client)
    {
        try
        {
            if (await AnswerAsync(query, overUdp: true).ConfigureAwait(false) is { } answer)
                await _datagrams.SendToAsync(answer, client, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }

    private async Task ServeConnectionsAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeConnectionAsync(await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The same.
            }
        }
    }

    /// <summary>RFC 1035 §4.2.2: each message is preceded by its length in two octets.</summary>
    private async Task ServeConnectionAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        var length = new byte[2];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(length, _stop.Token).ConfigureAwait(false);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, _stop.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _overTcp);
                if (await AnswerAsync(query, overUdp: false).ConfigureAwait(false) is not { } answer) continue;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has left.
        }
    }

    private async Task<byte[]?> AnswerAsync(byte[] query, bool overUdp)
    {
        if (DnsQuery.TryParse(query) is not { } question) return null;
        if (Interlocked.Increment(ref _questions) <= MostRemembered) _asked.Enqueue($"{question.Name} {(DnsRecordType)question.Type}");
        var fault = Zone.FaultOf(question.Name);
        if (fault.HasFlag(DnsFault.Silence)) return null;
        if (fault.HasFlag(DnsFault.Slow)) await Task.Delay(Slowness, _time, _stop.Token).ConfigureAwait(false);
        if (fault.HasFlag(DnsFault.Garbage)) return [.. query.AsSpan(0, 2), 0xFF, 0xFF, 0xFF];
        if (fault.HasFlag(DnsFault.ServerFailure)) return new DnsResponse(query, question, ServerFailure).ToOctets();
        if (fault.HasFlag(DnsFault.Refused)) return new DnsResponse(query, question, Refused).ToOctets();
        var answer = fault.HasFlag(DnsFault.Truncated) && overUdp ? null : Answer(query, question);
        return answer is null || (overUdp && answer.Length > question.UdpSize) ? new DnsResponse(query, question, truncated: true).ToOctets() : answer;
    }

    private byte[] Answer(byte[] query, DnsQuery question)
    {
        var authentic = question.WantsAuthenticity && Zone.IsSigned(question.Name);
        var type = (DnsRecordType)question.Type;
        var name = question.Name;
        var aliases = new List<(string Name, ZoneRecord Record)>();
        while (type != DnsRecordType.Cname && aliases.Count < LongestAliasChain && Zone.Find(name, DnsRecordType.Cname) is [var alias, ..])
        {
            aliases.Add((name, alias));
            name = ((NameRecord)alias.Record).Name;
            authentic &= Zone.IsSigned(name);
        }
        var found = Zone.Find(name, type);
        var response = new DnsResponse(query, question, found.IsEmpty && !Zone.Exists(name) ? NoSuchName : 0, authentic);
        foreach (var (owner, alias) in aliases) response.Add(owner, DnsRecordType.Cname, alias.TimeToLive ?? Zone.TimeToLive, alias.Record);
        foreach (var record in found) response.Add(name, type, record.TimeToLive ?? Zone.TimeToLive, record.Record);
        if (found.IsEmpty) response.AddStartOfAuthority(name, Zone.TimeToLive);
        return response.ToOctets();
    }
}
