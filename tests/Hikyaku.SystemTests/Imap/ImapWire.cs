using System.Text;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>A client that knows no more of IMAP than lines, literals and tags.</summary>
internal sealed class ImapWire(Stream stream) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private int _tags;

    public string Greeting { get; set; } = "";

    public Stream Stream => stream;

    /// <summary>Sends bytes (Latin-1) as they are.</summary>
    public async Task SendAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), patience.Token);
    }

    /// <summary>The next line without its CRLF, literals and what follows them included; "" at the end of the connection.</summary>
    public async Task<string> ReadLineAsync()
    {
        var line = await ReadOneAsync();
        while (line.EndsWith('}') && line.LastIndexOf('{') is >= 0 and var start && int.TryParse(line[(start + 1)..^1], out var length))
            line += "\r\n" + await ReadExactlyAsync(length) + await ReadOneAsync();
        return line;
    }

    /// <summary>Sends a command and reads its answer: untagged lines, then the tagged one without its tag.</summary>
    public async Task<ImapAnswer> CommandAsync(string command)
    {
        var tag = $"t{++_tags}";
        await SendAsync($"{tag} {command}\r\n");
        return await AnswerAsync(tag);
    }

    /// <summary>Reads up to the line with that tag.</summary>
    public async Task<ImapAnswer> AnswerAsync(string tag)
    {
        var untagged = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync();
            if (line.Length == 0)
                return new ImapAnswer(untagged, "");
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
                return new ImapAnswer(untagged, line[(tag.Length + 1)..]);
            untagged.Add(line);
        }
    }

    /// <summary>The same for a command that must succeed.</summary>
    public async Task<ImapAnswer> OkAsync(string command)
    {
        var answer = await CommandAsync(command);
        Assert.True(answer.Tagged.StartsWith("OK", StringComparison.Ordinal), $"{command}: {answer.Tagged}");
        return answer;
    }

    /// <summary>
    /// Plays a transcript: "C: " lines are sent, "S: " lines must come, in this order and no others between.
    /// "…" in an expected line stands for any text.
    /// </summary>
    public async Task PlayAsync(string transcript)
    {
        foreach (var line in transcript.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("C: ", StringComparison.Ordinal))
                await SendAsync(line[3..] + "\r\n");
            else if (line.StartsWith("S: ", StringComparison.Ordinal))
                AssertFits(line[3..], await ReadLineAsync());
            else
                Assert.Fail($"Neither C: nor S: in '{line}'");
        }
    }

    /// <summary>All that comes until the connection ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await FillAsync())
                continue;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The connection was not closed after {Encoding.Latin1.GetString(_buffer, _start, _end - _start)}");
        }
        var text = Encoding.Latin1.GetString(_buffer, _start, _end - _start);
        _start = _end;
        return text;
    }

    /// <summary>True when the server has closed the connection.</summary>
    public async Task<bool> IsClosedAsync() => (await ReadLineAsync()).Length == 0;

    public void Dispose() => stream.Dispose();

    private static void AssertFits(string pattern, string line)
    {
        var at = 0;
        var parts = pattern.Split('…');
        var fits = line.StartsWith(parts[0], StringComparison.Ordinal) && line.EndsWith(parts[^1], StringComparison.Ordinal);
        foreach (var part in parts)
        {
            at = fits ? line.IndexOf(part, at, StringComparison.Ordinal) : -1;
            if (at < 0)
                break;
            at += part.Length;
        }
        Assert.True(fits && at >= 0 && (parts.Length > 1 || at == line.Length), $"expected: {pattern}\n     was: {line}");
    }

    private async Task<string> ReadOneAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }
            if (!await FillAsync())
                return "";
        }
    }

    private async Task<string> ReadExactlyAsync(int count)
    {
        while (_end - _start < count)
            Assert.True(await FillAsync(), "the connection ended inside a literal");
        var text = Encoding.Latin1.GetString(_buffer, _start, count);
        _start += count;
        return text;
    }

    private async Task<bool> FillAsync()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), patience.Token);
            _end += count;
            return count > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>What a command was answered.</summary>
internal sealed record ImapAnswer(IReadOnlyList<string> Untagged, string Tagged);
