using System.Buffers;
using Hikyaku.Access.Imap.Notify;
using Hikyaku.Connections;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>What reading a command gave.</summary>
internal enum CommandStatus
{
    /// <summary>A whole command, or one up to the literal that its handler reads itself.</summary>
    Command,
    /// <summary>A line without proper ending; it was thrown away.</summary>
    BadLine,
    /// <summary>A line longer than allowed; it was thrown away.</summary>
    LineTooLong,
    /// <summary>A literal longer than allowed; <see cref="CommandRead.Text"/> is what came before it.</summary>
    LiteralTooLong,
    /// <summary>The connection ended.</summary>
    End,
}

/// <param name="Status">What it is.</param>
/// <param name="Text">The command, tag first, literals in place, without its last CRLF; valid until the next read.</param>
internal readonly record struct CommandRead(CommandStatus Status, ReadOnlyMemory<byte> Text);

/// <summary>Most bytes of a command's lines, and of its literals.</summary>
internal readonly record struct CommandLimits(int Line, int Literals);

/// <summary>
/// Puts commands together from lines and literals. A command without literals stays where the connection received it;
/// one with literals is gathered in a pooled buffer. Nothing is held while the client is silent.
/// </summary>
internal sealed class CommandReader(ClientConnection connection, ImapResponseWriter writer, TimeSpan commandTime)
{
    // A literal that was refused is read over up to this size; beyond it the connection is closed
    private const long MostSkipped = 64L << 20;

    /// <summary>A literal that the client announced and that nobody has read: left to the handler, or refused.</summary>
    public LiteralAnnouncement? Pending { get; private set; }

    // A line behind a literal was too long: what follows may be the octets of a literal that it announced
    private bool _isLost;
    private byte[] _gathered = [];
    private int _length;

    /// <summary>
    /// Reads the next command. <paramref name="isStreamed"/> tells, by the text so far, whether the next literal is left to the handler;
    /// while nothing comes the client is told what <paramref name="notifications"/> has for it.
    /// </summary>
    public async ValueTask<CommandRead> ReadAsync(CommandLimits limits, TimeSpan silence, Func<ReadOnlySpan<byte>, bool> isStreamed, Notifications? notifications)
    {
        Release();
        writer.Commit();
        var read = notifications is null
            ? await connection.ReadLineAsync(limits.Line, silence).ConfigureAwait(false)
            : await notifications.ReadLineAsync(limits.Line, silence).ConfigureAwait(false);
        var lines = 0;
        var literals = 0L;
        while (read.Status == LineStatus.Line)
        {
            lines += read.Line.Length;
            if (LiteralAnnouncement.Find(read.Line.Span) is not { } literal)
                return new CommandRead(CommandStatus.Command, Whole(read.Line));
            var text = Whole(read.Line[..literal.Start]);
            if (isStreamed(text.Span))
            {
                Pending = literal;
                return new CommandRead(CommandStatus.Command, text);
            }
            literals += literal.Length;
            if (literals > limits.Literals)
            {
                Pending = literal;
                return new CommandRead(CommandStatus.LiteralTooLong, text);
            }
            Gather(read.Line, literal.Length);
            if (!await GatherLiteralAsync(literal).ConfigureAwait(false))
                return default(CommandRead) with { Status = CommandStatus.End };
            read = await connection.ReadLineAsync(limits.Line - Math.Min(lines, limits.Line), commandTime).ConfigureAwait(false);
        }
        return default(CommandRead) with
        {
            Status = read.Status switch
            {
                LineStatus.TooLong => CommandStatus.LineTooLong,
                LineStatus.BadEnding => CommandStatus.BadLine,
                _ => CommandStatus.End,
            },
        };
    }

    /// <summary>Reads the literal that was left to the handler, handing its octets on as they come. False: the connection ended.</summary>
    public async ValueTask<bool> TakePendingAsync<TState>(TState state, Action<TState, ReadOnlySequence<byte>> take)
    {
        var literal = Pending!.Value;
        Pending = null;
        AskFor(literal);
        return await connection.ReadExactlyAsync(literal.Length, state, take, TransferPace.Mail).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads on behind such a literal, up to the next one or the command's end; null when there is no good line. What it
    /// gives is valid until the next read.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadOnAsync(int limit)
    {
        var read = await connection.ReadLineAsync(limit, commandTime).ConfigureAwait(false);
        _isLost |= read.Status == LineStatus.TooLong;
        if (read.Status != LineStatus.Line)
            return null;
        Pending = LiteralAnnouncement.Find(read.Line.Span);
        return Pending is { } literal ? read.Line[..literal.Start] : read.Line;
    }

    /// <summary>
    /// Reads over a literal that was not wanted and the rest of its command (RFC 7888 §4). A synchronising one is not
    /// sent when its command was refused. False: there is too much of it, nobody knows where it ends, or the connection ended.
    /// </summary>
    public async ValueTask<bool> SkipPendingAsync(int lineLimit)
    {
        writer.Commit();
        while (Pending is { IsSynchronizing: false } literal)
        {
            if (literal.Length > MostSkipped || !await connection.SkipExactlyAsync(literal.Length, TransferPace.Mail).ConfigureAwait(false))
                return false;
            if (await ReadOnAsync(lineLimit).ConfigureAwait(false) is null)
                return false;
        }
        Pending = null;
        return !_isLost;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        if (_gathered.Length > 0)
            ArrayPool<byte>.Shared.Return(_gathered, clearArray: true);
        _gathered = [];
        _length = 0;
    }

    private ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> lastLine)
    {
        if (_length == 0)
            return lastLine;
        Reserve(lastLine.Length);
        lastLine.CopyTo(_gathered.AsMemory(_length));
        return _gathered.AsMemory(0, _length + lastLine.Length);
    }

    private void Gather(ReadOnlyMemory<byte> line, long literal)
    {
        Reserve(line.Length + 2 + (int)literal);
        line.CopyTo(_gathered.AsMemory(_length));
        "\r\n"u8.CopyTo(_gathered.AsSpan(_length + line.Length));
        _length += line.Length + 2;
    }

    private async ValueTask<bool> GatherLiteralAsync(LiteralAnnouncement literal)
    {
        AskFor(literal);
        return await connection.ReadExactlyAsync(literal.Length, this, static (reader, bytes) => reader.Take(bytes), TransferPace.Stranger)
            .ConfigureAwait(false);
    }

    private void AskFor(LiteralAnnouncement literal)
    {
        if (literal.IsSynchronizing)
        {
            writer.Token("+ OK"u8);
            writer.EndLine();
        }
        writer.Commit();
    }

    private void Take(in ReadOnlySequence<byte> bytes)
    {
        bytes.CopyTo(_gathered.AsSpan(_length));
        _length += (int)bytes.Length;
    }

    private void Reserve(int more)
    {
        if (_gathered.Length - _length >= more)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(_length + more);
        _gathered.AsSpan(0, _length).CopyTo(larger);
        if (_gathered.Length > 0)
            ArrayPool<byte>.Shared.Return(_gathered, clearArray: true);
        _gathered = larger;
    }
}
