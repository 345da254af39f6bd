using System.Buffers;

namespace Hikyaku.Connections;

public sealed partial class ClientConnection
{
    /// <summary>
    /// Bytes after which a transfer goes on in a thread of the pool: while one that pours is read in the thread that reads
    /// all sockets, the others wait.
    /// </summary>
    private const int MostInOneGo = 128 * 1024;

    private long _owed; // bytes that must come before the deadline moves on
    private long _inOneGo;

    /// <summary>
    /// Copies exactly <paramref name="count"/> bytes (a literal, a BDAT chunk) as they come; nothing gathers in between.
    /// The deadline is looked after: the peer must keep the pace.
    /// </summary>
    /// <returns>False when the connection ended before.</returns>
    /// <remarks>What <paramref name="destination"/> throws is thrown.</remarks>
    public ValueTask<bool> CopyExactlyAsync(long count, IBufferWriter<byte> destination, TransferPace pace)
        => ReadExactlyAsync(count, destination, static (output, bytes) =>
        {
            foreach (var segment in bytes) output.Write(segment.Span);
        }, pace);

    /// <summary>Reads over exactly <paramref name="count"/> bytes, e.g. of a literal that was refused.</summary>
    /// <returns>False when the connection ended before.</returns>
    public ValueTask<bool> SkipExactlyAsync(long count, TransferPace pace)
        => ReadExactlyAsync(count, 0, static (_, _) => { }, pace);

    /// <summary>Hands exactly <paramref name="count"/> bytes to <paramref name="take"/> as they come.</summary>
    /// <returns>False when the connection ended before.</returns>
    public async ValueTask<bool> ReadExactlyAsync<TState>(
        long count, TState state, Action<TState, ReadOnlySequence<byte>> take, TransferPace pace)
    {
        var input = Input;
        BeginTransfer(pace);
        while (count > 0)
        {
            if (await ReceiveSomeAsync().ConfigureAwait(false) is not { } received) return false;
            if (received.Length > count) received = received.Slice(0, count);
            take(state, received);
            count -= received.Length;
            NoteProgress(received.Length, pace);
            input.AdvanceTo(received.End);
        }

        ExpectWithin(Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>
    /// Hands bytes to <paramref name="take"/> as they come, until it wants no more: for what tells its own end (DATA).
    /// What it does not take is the start of what comes next.
    /// </summary>
    /// <returns>False when the connection ended before.</returns>
    public async ValueTask<bool> ReadUntilAsync<TState>(TState state, Func<TState, ReadOnlySequence<byte>, Taken> take, TransferPace pace)
    {
        var input = Input;
        var left = 0L;
        BeginTransfer(pace);
        while (true)
        {
            if (await ReceiveSomeAsync().ConfigureAwait(false) is not { } received) return false;
            if (received.Length == left) // nothing new came, and nothing will
            {
                input.AdvanceTo(received.Start);
                End(ConnectionEnd.PeerGone);
                return false;
            }

            var taken = take(state, received);
            left = received.Length - taken.Bytes;
            NoteProgress(taken.Bytes, pace);
            input.AdvanceTo(received.GetPosition(taken.Bytes), taken.IsFinished ? received.GetPosition(taken.Bytes) : received.End);
            if (taken.IsFinished) break;
        }

        ExpectWithin(Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Starts the clock for a transfer that the session reads from <see cref="Input"/> itself.</summary>
    public void BeginTransfer(TransferPace pace)
    {
        _owed = pace.Bytes;
        ExpectWithin(pace.Within);
    }

    /// <summary>Tells that bytes of such a transfer came; enough of them move the deadline on.</summary>
    public void NoteProgress(long bytes, TransferPace pace)
    {
        _owed -= bytes;
        _inOneGo += bytes;
        if (_owed <= 0) BeginTransfer(pace);
    }

    /// <summary>At least one byte from <see cref="Input"/>, or null when the connection ended; what was written is sent before.</summary>
    private async ValueTask<ReadOnlySequence<byte>?> ReceiveSomeAsync()
    {
        if (_inOneGo >= MostInOneGo)
        {
            _inOneGo = 0;
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        try
        {
            while (!HasEnded)
            {
                if (!_reader.TryRead(out var result))
                {
                    await FlushAsync().ConfigureAwait(false);
                    if (HasEnded) return null;
                    result = await _reader.ReadAsync().ConfigureAwait(false);
                }

                if (!result.Buffer.IsEmpty && !HasEnded) return result.Buffer;
                _reader.AdvanceTo(result.Buffer.Start);
                if (result.IsCompleted) End(ConnectionEnd.PeerGone);
            }
        }
        catch (Exception e) when (IsLostPeer(e))
        {
            End(ConnectionEnd.PeerGone);
        }

        return null;
    }
}
