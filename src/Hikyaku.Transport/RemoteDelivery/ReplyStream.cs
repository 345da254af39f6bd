using System.Buffers;
using System.Net.Sockets;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// Commands out, replies in, with a time limit on each. Lines are bounded; a fault, once met, stays.
/// </summary>
internal sealed class ReplyStream : IDisposable
{
    /// <summary>RFC 5321 §4.5.3.1.5 allows 512 octets; some servers write more.</summary>
    private const int LongestLine = 4096;

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly TimeProvider _time;
    private CancellationTokenSource _limit;
    private CancellationTokenRegistration _stop;
    private CancellationToken _cancellation;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(LongestLine);
    private int _start;
    private int _end;

    public ReplyStream(Stream stream, TimeProvider time, CancellationToken cancellation)
    {
        (Stream, _time) = (stream, time);
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Serve(cancellation);
    }

    /// <summary>What is spoken through; TLS takes its place.</summary>
    public Stream Stream { get; set; }

    /// <summary>What ended the conversation; null while it goes on.</summary>
    public PeerFault? Fault { get; private set; }

    /// <summary>Where commands are written before <see cref="FlushAsync"/>.</summary>
    public IBufferWriter<byte> Output => _output;

    /// <summary>True when octets have come that nobody has read.</summary>
    public bool HasUnread => _end > _start;

    /// <summary>From now on it is this that breaks the conversation off: each delivery over a kept connection has its own limits.</summary>
    public void Serve(CancellationToken cancellation)
    {
        _stop.Dispose();
        if (_limit.IsCancellationRequested)
        {
            _limit.Dispose();
            _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        }
        _cancellation = cancellation;
        _stop = cancellation.Register(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
    }

    public void Fail(PeerFault fault) => Fault ??= fault;

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync(TimeSpan within)
    {
        if (_output.WrittenCount > 0) await SendAsync(_output.WrittenMemory, within).ConfigureAwait(false);
        _output.ResetWrittenCount();
    }

    /// <summary>Sends octets.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, TimeSpan within)
    {
        if (Fault is not null) return;
        try
        {
            _limit.CancelAfter(within);
            await Stream.WriteAsync(octets, _limit.Token).ConfigureAwait(false);
            _limit.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        catch (Exception e) when (IsPeers(e))
        {
            Fault = e is OperationCanceledException ? TimedOut("the server to take the message") : PeerFault.Lost(Reason(e));
        }
    }

    /// <summary>Reads the next reply; null when there is none, and <see cref="Fault"/> says why. 421 is a fault too (RFC 5321 §3.8).</summary>
    /// <param name="within">The time for all of it.</param>
    /// <param name="waitingFor">What is waited for, in words.</param>
    public async ValueTask<ReceivedReply?> ReadAsync(TimeSpan within, string waitingFor)
    {
        if (Fault is { Kind: not PeerFaultKind.Broken }) return null;
        try
        {
            _limit.CancelAfter(within);
            var parser = new ReplyParser();
            while (true)
            {
                if (await ReadLineAsync().ConfigureAwait(false) is not { } line) return null;
                switch (parser.Add(line.Span, out var reply))
                {
                    case ReplyStep.Complete:
                        _limit.CancelAfter(Timeout.InfiniteTimeSpan);
                        if (reply!.Code == 421) Fault = new PeerFault(PeerFaultKind.Refused, reply.Status ?? new(4, 3, 2), reply.ToString()) { IsReply = true };
                        return reply;
                    case ReplyStep.Malformed:
                        Fail(PeerFault.NotSmtp);
                        return null;
                }
            }
        }
        catch (Exception e) when (IsPeers(e))
        {
            Fail(e is OperationCanceledException ? TimedOut(waitingFor) : PeerFault.Lost(Reason(e)));
            return null;
        }
    }

    /// <summary>A token that is cancelled when the time is over, for work on the stream itself.</summary>
    public CancellationToken Within(TimeSpan time)
    {
        _limit.CancelAfter(time);
        return _limit.Token;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _limit.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
        _input = [];
    }

    internal static bool IsPeers(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    internal PeerFault TimedOut(string waitingFor)
        => _cancellation.IsCancellationRequested ? PeerFault.Lost("it was broken off here, since it took too long or this server is stopping") : PeerFault.TimedOut(waitingFor);

    internal static string Reason(Exception e) => (e.GetBaseException() is SocketException socket ? socket.Message : e.Message).ReplaceLineEndings(" ");

    /// <summary>The next line without its end; valid until the next call. Ends in LF alone are forgiven: replies decide nothing about where a message ends.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync()
    {
        var searched = _start;
        while (true)
        {
            var lf = _input.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (lf >= 0)
            {
                var line = _input.AsMemory(_start, searched + lf - _start);
                _start = searched + lf + 1;
                return line.Span is [.., (byte)'\r'] ? line[..^1] : line;
            }
            if (!MakeRoom(ref searched))
            {
                Fail(PeerFault.NotSmtp);
                return null;
            }
            var read = await Stream.ReadAsync(_input.AsMemory(_end, LongestLine - _end), _limit.Token).ConfigureAwait(false);
            if (read == 0)
            {
                Fail(PeerFault.Closed);
                return null;
            }
            _end += read;
        }
    }

    private bool MakeRoom(ref int searched)
    {
        if (_start > 0)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_end, _start) = (_end - _start, 0);
        }
        searched = _end;
        return _end < LongestLine;
    }
}
