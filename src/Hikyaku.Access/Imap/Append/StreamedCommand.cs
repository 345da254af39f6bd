using System.Buffers;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap.Append;

/// <summary>The text of a command whose literals its handler takes as they come: the text up to the next one, and where reading stands.</summary>
internal sealed class StreamedCommand(ImapSession session, ReadOnlyMemory<byte> text)
{
    private ReadOnlyMemory<byte> _text = text;
    private int _at;

    /// <summary>The literal that comes next; null while there is text before it, and at the end.</summary>
    public LiteralAnnouncement? Literal => _at == _text.Length ? session.Commands.Pending : null;

    /// <summary>True when the command has been read to its end.</summary>
    public bool AtEnd => _at == _text.Length && session.Commands.Pending is null;

    /// <summary>A reader that stands where reading stands, over the text up to the next literal.</summary>
    public ImapReader Read()
    {
        var reader = new ImapReader(_text.Span);
        reader.MoveTo(_at);
        return reader;
    }

    /// <summary>Goes on where that reader stands.</summary>
    public void MoveTo(in ImapReader reader) => _at = reader.Position;

    /// <summary>Reads exactly these bytes, ASCII letters in either case.</summary>
    public bool TryTake(ReadOnlySpan<byte> expected)
    {
        var reader = Read();
        if (!reader.TryReadText(expected))
            return false;
        MoveTo(reader);
        return true;
    }

    /// <summary>Takes the literal that comes next, and the text behind it. False: the connection ended, or the text is no good line.</summary>
    public async ValueTask<bool> TakeLiteralAsync<TState>(TState state, Action<TState, ReadOnlySequence<byte>> take)
    {
        if (!await session.Commands.TakePendingAsync(state, take).ConfigureAwait(false)
            || await session.Commands.ReadOnAsync(session.Limits.Line).ConfigureAwait(false) is not { } rest)
            return false;
        (_text, _at) = (rest, 0);
        return true;
    }
}
