using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Hikyaku.Connections;

public sealed partial class ClientConnection
{
    /// <summary>Replies that may gather while the client's pipelined commands last (RFC 2920 §3.2).</summary>
    private const int MostUnflushed = 16 * 1024;

    /// <summary>Octets of one line that are thrown away before its end is not waited for any more.</summary>
    private const long MostDiscarded = 1024 * 1024;

    private ReadOnlySequence<byte> _received; // not consumed yet; belongs to the pipe
    private bool _holdsReceived;
    private byte[]? _joined; // a line that lay in two buffers
    private LineStatus _discarding = LineStatus.Line;
    private long _discarded;
    private bool _writesAlongside; // the session goes on writing while it waits for a line

    /// <summary>True when bytes lie here that no session has asked for yet: a pipelined command, most likely.</summary>
    public bool HasBufferedInput => !_received.IsEmpty;

    /// <summary>
    /// Reads one line, without its CRLF. Never buffers more than <paramref name="limit"/> bytes; a longer line is
    /// thrown away up to its end and reported; one without an end is reported too, and then the connection ends. The line is valid until the next read. Before it waits for the client
    /// it sends what was written to <see cref="Output"/>, so that replies to pipelined commands go out together.
    /// </summary>
    /// <returns>
    /// <see cref="LineStatus.End"/> when there is nothing more to read: say goodbye as <see cref="EndReason"/>
    /// asks for, and leave.
    /// </returns>
    public ValueTask<LineRead> ReadLineAsync(int limit)
    {
        _writesAlongside = false;
        return BeginLineAsync(limit);
    }

    /// <summary>
    /// The same for a session that goes on writing and flushing while it waits. Nothing is sent for it then: two flushes at
    /// once would break the pipe. What was written before has to be flushed before.
    /// </summary>
    public ValueTask<LineRead> ReadLineAlongsideAsync(int limit, TimeSpan within)
    {
        ExpectWithin(within);
        _writesAlongside = true;
        return BeginLineAsync(limit);
    }

    private ValueTask<LineRead> BeginLineAsync(int limit)
    {
        ReleaseLine();
        if (Draining.IsCancellationRequested) End(ConnectionEnd.Shutdown);
        if (HasEnded) return new(new LineRead(LineStatus.End, default));
        if (_holdsReceived && (_writesAlongside || _writer.UnflushedBytes < MostUnflushed) && TakeLine(limit, out var line)) return new(line);
        return ReceiveLineAsync(limit);
    }

    /// <summary>Reads one line, which must come within the time; see <see cref="ExpectWithin"/>.</summary>
    public ValueTask<LineRead> ReadLineAsync(int limit, TimeSpan within)
    {
        ExpectWithin(within);
        return ReadLineAsync(limit);
    }

    /// <summary>Tells a wire tap that the next line is a secret which it could not know from the protocol.</summary>
    public void HideNextLine() => Tap?.HideNextLine();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LineRead> ReceiveLineAsync(int limit)
    {
        if (!_writesAlongside && _writer.UnflushedBytes >= MostUnflushed) await FlushAsync().ConfigureAwait(false);
        if (_holdsReceived && TakeLine(limit, out var buffered)) return buffered;
        while (true)
        {
            var partial = _received.Length;
            if (_holdsReceived) HandBack(_received.End);
            if (!await ReceiveAsync(partial).ConfigureAwait(false)) return new LineRead(LineStatus.End, default);
            if (TakeLine(limit, out var line)) return line;
        }
    }

    /// <summary>Waits for more bytes than the <paramref name="partial"/> line that is there already.</summary>
    /// <returns>False when the connection ended.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync(long partial)
    {
        try
        {
            var input = _reader.Inner;
            if (!input.TryRead(out var result))
            {
                if (!_writesAlongside) await FlushAsync().ConfigureAwait(false);
                if (!BeginLineWait(begun: partial > 0 || _discarding != LineStatus.Line)) return false;
                result = await input.ReadAsync().ConfigureAwait(false);
                EndLineWait();
            }

            (_received, _holdsReceived) = (result.Buffer, true);
            if (result.IsCompleted && result.Buffer.Length == partial) End(ConnectionEnd.PeerGone);
        }
        catch (Exception e) when (IsLostPeer(e))
        {
            End(ConnectionEnd.PeerGone);
        }

        return !HasEnded;
    }

    /// <summary>Takes the next line, good or bad, from what has been received.</summary>
    private bool TakeLine(int limit, out LineRead line)
    {
        line = default;
        if (_discarding != LineStatus.Line) return DiscardLine(out line);
        switch (LineScanner.Scan(_received, limit, out var length))
        {
            case LineScan.Line:
                line = new LineRead(LineStatus.Line, Join(_received.Slice(0, length)));
                Consume(length + 2);
                return true;
            case LineScan.TooLong:
                _discarding = LineStatus.TooLong;
                return DiscardLine(out line);
            case LineScan.BadEnding:
                _discarding = LineStatus.BadEnding;
                return DiscardLine(out line);
            default:
                return false;
        }
    }

    private bool DiscardLine(out LineRead line)
    {
        line = new LineRead(_discarding, default);
        if (_received.PositionOf((byte)'\n') is not { } end)
        {
            _discarded += _received.Length;
            Consume(_received.Length);
            if (_discarded <= MostDiscarded) return false;
            End(ConnectionEnd.Flooded);
            return true;
        }

        Consume(_received.GetOffset(end) - _received.GetOffset(_received.Start) + 1);
        (_discarding, _discarded) = (LineStatus.Line, 0);
        return true;
    }

    private ReadOnlyMemory<byte> Join(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment) return line.First;
        _joined = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(_joined);
        return _joined.AsMemory(0, (int)line.Length);
    }

    private void Consume(long length)
    {
        var taken = _received.Slice(0, length);
        _reader.Count += length;
        _reader.Tap?.ReceivedLine(taken);
        _received = _received.Slice(taken.End);
        _lineDeadline = long.MaxValue;
    }

    private void ReleaseLine()
    {
        if (_joined is null) return;
        ArrayPool<byte>.Shared.Return(_joined);
        _joined = null;
    }

    /// <summary>Gives what has not been consumed back to the pipe, to be read again.</summary>
    private void ReleaseInput()
    {
        ReleaseLine();
        if (_holdsReceived) HandBack(_received.Start);
    }

    private void HandBack(SequencePosition examined)
    {
        var consumed = _received.Start;
        (_received, _holdsReceived) = (default, false);
        _reader.Inner.AdvanceTo(consumed, examined);
    }
}
