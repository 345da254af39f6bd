using System.Runtime.CompilerServices;

namespace Hikyaku.Server.Interchange;

/// <summary>Reads the messages of an mbox file, ours or another program's, one at a time.</summary>
/// <param name="input">The file; stays the caller's.</param>
/// <param name="mailbox">The mailbox that its messages are for.</param>
/// <param name="time">Dates messages that tell none.</param>
internal sealed class MboxReader(Stream input, string mailbox, TimeProvider time)
{
    private readonly LineChunkReader _lines = new(input);

    /// <summary>Bytes of the file read so far.</summary>
    public long Position => _lines.Position;

    /// <summary>The messages in order; each belongs to the caller.</summary>
    /// <exception cref="FormatException">The file does not begin like an mbox.</exception>
    public async IAsyncEnumerable<LoadedMail> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // 1. The first From line, after blank lines at most.
        LineChunk? chunk = await _lines.ReadAsync(cancellation);
        while (chunk is { IsBlank: true })
            chunk = await _lines.ReadAsync(cancellation);
        if (chunk is null)
            yield break;
        if (!FromLine.TryParse(chunk.Value.Bytes.Span, out DateTimeOffset? date))
            throw new FormatException("The file does not begin with a \"From \" line.");
        // 2. Message after message.
        while (true)
        {
            using var draft = new MboxDraft(date);
            bool more = false;
            bool afterBlank = false;
            while (await _lines.ReadAsync(cancellation) is { } line)
            {
                if (afterBlank && line.StartsLine && FromLine.TryParse(line.Bytes.Span, out date))
                {
                    more = true;
                    break;
                }
                afterBlank = line.IsBlank;
                draft.Append(line);
            }
            yield return draft.Finish(mailbox, afterBlank, time);
            if (!more)
                yield break;
        }
    }
}
