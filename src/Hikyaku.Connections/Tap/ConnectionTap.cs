using System.Buffers;
using System.Globalization;

namespace Hikyaku.Connections.Tap;

/// <summary>
/// Records one connection, both directions, in the order in which the session saw it: inside TLS, after the PROXY
/// header, with credentials left out. One JSON object a line.
/// </summary>
internal sealed class ConnectionTap : IDisposable
{
    private const int MostGathered = 16 * 1024;

    private readonly WireTap _owner;
    private readonly CredentialFilter _filter = new();
    private readonly ArrayBufferWriter<byte> _sent = new();
    private readonly Lock _lock = new();
    private long _room;
    private bool _closed;
    private bool _lost;

    public ConnectionTap(WireTap owner, TapSubject subject, long room)
    {
        (_owner, _room) = (owner, room);
        var now = owner.Now;
        Path = System.IO.Path.Combine(
            owner.Folder, string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{subject.Protocol}-{subject.ConnectionId}.jsonl"));
        Write(TapRecord.Begin(now, subject));
    }

    /// <summary>The recording's file.</summary>
    public string Path { get; }

    /// <summary>The client's next line is a secret.</summary>
    public void HideNextLine()
    {
        lock (_lock) _filter.HideNextLine();
    }

    /// <summary>A line that the session took.</summary>
    public void ReceivedLine(in ReadOnlySequence<byte> line)
    {
        lock (_lock)
        {
            EndReply();
            var bytes = line.ToArray();
            var shown = _filter.ShowLine(bytes);
            Write(TapRecord.Bytes(_owner.Now, TapRecord.Client, bytes.AsSpan(0, shown), hidden: shown < bytes.Length));
        }
    }

    /// <summary>Bytes that the session took otherwise.</summary>
    public void Received(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        lock (_lock)
        {
            EndReply();
            if (!_filter.ShowsBulk) Write(TapRecord.Bytes(_owner.Now, TapRecord.Client, default, hidden: true));
            else foreach (var segment in bytes) Write(TapRecord.Bytes(_owner.Now, TapRecord.Client, segment.Span, hidden: false));
        }
    }

    /// <summary>Bytes that the session wrote; they are gathered to lines.</summary>
    public void Sent(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _sent.Write(bytes);
            if (_sent.WrittenCount > MostGathered) EndReply();
        }
    }

    /// <summary>What the session wrote goes out.</summary>
    public void Flushed()
    {
        lock (_lock) EndReply();
    }

    /// <summary>Something that is not bytes.</summary>
    public void Note(string text)
    {
        lock (_lock)
        {
            EndReply();
            Write(TapRecord.Note(_owner.Now, text));
        }
    }

    /// <summary>The connection is closed, or nobody listens any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed) return;
            EndReply();
            Write(TapRecord.Note(_owner.Now, "end of the recording"));
            _closed = true;
        }

        _owner.Closed(this);
    }

    private void EndReply()
    {
        var rest = _sent.WrittenSpan;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n') + 1;
            var line = end > 0 ? rest[..end] : rest;
            var shown = _filter.ShowReply(line);
            Write(TapRecord.Bytes(_owner.Now, TapRecord.Server, line[..shown], hidden: shown < line.Length));
            rest = rest[line.Length..];
        }

        _sent.ResetWrittenCount();
    }

    private void Write(byte[] record)
    {
        if (_closed || _room < 0) return;
        if (_lost) _lost = !_owner.Enqueue(this, TapRecord.Note(_owner.Now, "something is left out here: the disk could not keep up"));
        _room -= record.Length;
        _lost |= !_owner.Enqueue(this, _room >= 0 ? record : TapRecord.Note(_owner.Now, "the recording is full; the session goes on"));
    }
}
