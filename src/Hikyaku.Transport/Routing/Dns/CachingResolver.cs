using System.Collections.Concurrent;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Transport.Routing.Dns;

/// <summary>
/// Remembers answers as long as they hold, and lets those who ask the same at the same time wait for one answer.
/// Failures are remembered for a moment only, so that a burst of mail does not become a burst of questions
/// (RFC 2308 §7: at most five minutes).
/// </summary>
public sealed class CachingResolver : IDnsResolver
{
    private static readonly TimeSpan FailureHolds = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Question, Entry> _entries = new();
    private readonly IDnsResolver _source;
    private readonly TimeProvider _time;
    private readonly int _most;

    /// <summary>Remembers what the configured name servers answer.</summary>
    public CachingResolver(DnsSettings settings, TimeProvider time)
        : this(new NetworkResolver(settings), settings.CachedAnswers, time)
    {
    }

    internal CachingResolver(IDnsResolver source, int most, TimeProvider time) => (_source, _most, _time) = (source, most, time);

    internal int Count => _entries.Count;

    /// <inheritdoc/>
    public ValueTask<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken cancellation = default)
    {
        var question = new Question(name.TrimEnd('.').ToLowerInvariant(), type);
        if (_entries.TryGetValue(question, out var known) && !known.IsOver(_time)) return new(known.Answer.WaitAsync(cancellation));

        var asked = new Entry();
        var entry = known is not null
            ? _entries.TryUpdate(question, asked, known) ? asked : _entries.GetOrAdd(question, asked)
            : _entries.GetOrAdd(question, asked);
        if (ReferenceEquals(entry, asked))
        {
            MakeRoom();
            _ = AskAsync(question, asked);
        }
        return new(entry.Answer.WaitAsync(cancellation));
    }

    /// <summary>Asks for everybody who waits: it is not cancelled when one of them leaves.</summary>
    private async Task AskAsync(Question question, Entry entry)
    {
        var answer = await _source.QueryAsync(question.Name, question.Type).ConfigureAwait(false);
        var hold = answer.IsTemporaryFailure ? FailureHolds : answer.TimeToLive < LongestHold ? answer.TimeToLive : LongestHold;
        entry.Set(answer, _time.GetTimestamp() + (long)(hold.TotalSeconds * _time.TimestampFrequency));
    }

    /// <summary>Throws away what is over, and when that is not enough, a part of the rest, whichever it is.</summary>
    private void MakeRoom()
    {
        if (_entries.Count <= _most) return;
        var most = _most - _most / 10;
        foreach (var (question, entry) in _entries)
        {
            if (entry.IsOver(_time)) _entries.TryRemove(question, out _);
        }
        foreach (var (question, entry) in _entries)
        {
            if (_entries.Count <= most) break;
            if (entry.Answer.IsCompleted) _entries.TryRemove(question, out _);
        }
    }

    private readonly record struct Question(string Name, DnsRecordType Type);

    private sealed class Entry
    {
        private readonly TaskCompletionSource<DnsAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _until = long.MaxValue;

        public Task<DnsAnswer> Answer => _answer.Task;

        public bool IsOver(TimeProvider time) => time.GetTimestamp() >= Volatile.Read(ref _until);

        public void Set(DnsAnswer answer, long until)
        {
            Volatile.Write(ref _until, until);
            _answer.SetResult(answer);
        }
    }
}
