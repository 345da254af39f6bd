using System.Text;

namespace Hikyaku.SystemTests.Transcripts;

/// <summary>
/// Plays the client of a line protocol from a script that reads like an example in an RFC:
/// <code>
/// S: 220 * ready              a line must come; * stands for any characters
/// C: EHLO client.example      a line is sent; lines that follow one another go out in one piece (pipelining)
/// S..: 250 ENHANCEDSTATUSCODES   lines are passed over until this one comes
/// C> abc\r\n                  octets are sent as they stand; \r \n \0 \t \\ and \xNN are understood
/// S.                          the server must close the connection
/// # a remark
/// </code>
/// </summary>
internal sealed class Transcript
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LineStream _wire;
    private readonly StringBuilder _played = new();

    private Transcript(LineStream wire) => _wire = wire;

    /// <summary>Plays a script on a connection and gives the lines that the server sent, without their ends.</summary>
    /// <exception cref="TranscriptException">The server did not keep to it; the message shows how far it went.</exception>
    public static async Task<IReadOnlyList<string>> PlayAsync(LineStream wire, string script)
    {
        var transcript = new Transcript(wire);
        var heard = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        var unsent = new StringBuilder();
        foreach (var (kind, text) in ScriptLine.ReadAll(script))
        {
            if (kind is ScriptLineKind.Send or ScriptLineKind.SendRaw)
            {
                unsent.Append(text);
                transcript._played.AppendLine("C: " + ScriptLine.Escape(text));
                continue;
            }
            await transcript.SendAsync(unsent, patience.Token);
            if (kind == ScriptLineKind.ExpectEnd) await transcript.ExpectEndAsync(patience.Token);
            else await transcript.ExpectAsync(text, passOver: kind == ScriptLineKind.ExpectLater, heard, patience.Token);
        }
        await transcript.SendAsync(unsent, patience.Token);
        return heard;
    }

    private async Task SendAsync(StringBuilder unsent, CancellationToken cancellation)
    {
        if (unsent.Length == 0) return;
        await _wire.SendAsync(Encoding.Latin1.GetBytes(unsent.ToString()), cancellation);
        unsent.Clear();
    }

    private async Task ExpectAsync(string pattern, bool passOver, List<string> heard, CancellationToken cancellation)
    {
        while (true)
        {
            var line = await ReadAsync(pattern, cancellation);
            heard.Add(line);
            _played.AppendLine("S: " + line);
            if (ScriptLine.Matches(pattern, line)) return;
            if (!passOver) throw new TranscriptException($"Expected: {pattern}{Environment.NewLine}But came: {line}{Environment.NewLine}After:{Environment.NewLine}{_played}");
        }
    }

    private async Task<string> ReadAsync(string awaited, CancellationToken cancellation)
    {
        try
        {
            return await _wire.ReadLineAsync(cancellation)
                ?? throw new TranscriptException($"The connection was closed instead of: {awaited}{Environment.NewLine}After:{Environment.NewLine}{_played}");
        }
        catch (OperationCanceledException)
        {
            throw new TranscriptException($"Nothing came instead of: {awaited}{Environment.NewLine}After:{Environment.NewLine}{_played}");
        }
    }

    private async Task ExpectEndAsync(CancellationToken cancellation)
    {
        try
        {
            if (await _wire.ReadLineAsync(cancellation) is { } line)
                throw new TranscriptException($"Expected the end, but came: {line}{Environment.NewLine}After:{Environment.NewLine}{_played}");
        }
        catch (OperationCanceledException)
        {
            throw new TranscriptException($"The connection stays open.{Environment.NewLine}After:{Environment.NewLine}{_played}");
        }
    }
}

/// <summary>A server did not keep to a transcript.</summary>
internal sealed class TranscriptException(string message) : Exception(message);
