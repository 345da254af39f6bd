using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Server.Interchange;

/// <summary>A message of an mbox while its lines come in.</summary>
/// <param name="fromDate">The date of its From line.</param>
internal sealed class MboxDraft(DateTimeOffset? fromDate) : IDisposable
{
    private readonly List<string> _keywords = [];
    private MessageBuffer? _raw = new();
    private SystemFlags _flags;
    private MboxMarker? _marker;
    private int _flagLinesToCome;
    private bool _first = true;
    private bool _inHeader = true;
    private bool _skipping;

    /// <summary>Takes a line, or a piece of one.</summary>
    public void Append(LineChunk chunk)
    {
        if (_inHeader && IsMetadata(chunk))
            return;
        _inHeader &= !chunk.IsBlank;
        _raw!.Write(MboxQuoting.HasMark(chunk) ? chunk.Bytes.Span[1..] : chunk.Bytes.Span);
    }

    /// <summary>The message as it was before it was put into the file; it belongs to the caller.</summary>
    /// <param name="mailbox">The mailbox that it is for.</param>
    /// <param name="endsWithBlankLine">The last line was blank: it is the file's, not the message's.</param>
    /// <param name="time">Dates a message that tells no date.</param>
    public LoadedMail Finish(string mailbox, bool endsWithBlankLine, TimeProvider time)
    {
        MessageBuffer message = _raw!;
        if (endsWithBlankLine)
            CutLineEnd(message);
        if (_marker is { EndedLine: false })
            CutLineEnd(message);
        bool toCrLf = _marker?.LinesWereCrLf ?? !LineEndings.Of(message).AnyCrLf;
        if (toCrLf)
        {
            message = LineEndings.WithCrLf(message);
            _raw!.Dispose();
        }
        _raw = null;
        DateTimeOffset date = _marker?.Date ?? fromDate ?? DateHeader.Find(message) ?? time.GetUtcNow();
        return new(new MailItem(mailbox, _flags, _keywords, date), message);
    }

    /// <summary>Gives up a message that was not finished.</summary>
    public void Dispose() => _raw?.Dispose();

    /// <summary>Ours: the marker and as many flag lines as it says. Others': Status, X-Status and X-Keywords anywhere in the header.</summary>
    private bool IsMetadata(LineChunk chunk)
    {
        ReadOnlySpan<byte> line = chunk.Bytes.Span;
        if (!chunk.StartsLine)
            return _skipping;
        bool first = _first;
        _first = false;
        if (first && MboxMarker.TryParse(line) is { } marker)
        {
            (_marker, _flagLinesToCome) = (marker, marker.FlagLines);
            return _skipping = true;
        }
        bool isFolded = line.Length > 0 && line[0] is (byte)' ' or (byte)'\t';
        if (_marker is not null)
            return _skipping = _flagLinesToCome-- > 0 && MboxFlags.TryRead(line, ref _flags, _keywords);
        return _skipping = isFolded ? _skipping : MboxFlags.TryRead(line, ref _flags, _keywords);
    }

    private void CutLineEnd(MessageBuffer message)
    {
        Span<byte> tail = stackalloc byte[2];
        long length = message.Length;
        int held = (int)Math.Min(2, length);
        Stream bytes = message.Rewind();
        bytes.Position = length - held;
        bytes.ReadExactly(tail[..held]);
        if (held == 0 || tail[held - 1] != '\n')
            return;
        bool isCrLf = held == 2 && tail[0] == '\r' && _marker is null;
        message.Truncate(length - (isCrLf ? 2 : 1));
    }
}
