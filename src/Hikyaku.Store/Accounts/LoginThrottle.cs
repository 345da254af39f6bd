using System.Net;
using System.Runtime.InteropServices;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Slows down who guesses. Failures are counted for each pair of network block and user name, and more gently for the
/// block alone; nobody can lock a user out from elsewhere. Attempts that come at the same time queue up behind each
/// other, so that many connections guess no faster than one.
/// </summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int FreeFailures = 3;
    private const int FreeFailuresOfBlock = 20;
    public const int MostEntries = 50_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPauseOfBlock = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();

    /// <summary>Pairs and blocks remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>Takes a place in the queue.</summary>
    /// <returns>How long to wait before the password is looked at; null when the queue is too long to look at it at all.</returns>
    public TimeSpan? Enter(IPAddress? address, string userName)
    {
        if (address is null) return TimeSpan.Zero;
        var block = AddressBlock.Of(address);
        lock (_lock)
        {
            if (_entries.Count == 0) return TimeSpan.Zero;
            var now = Now;
            var pair = PauseBefore(PairOf(block, userName), FreeFailures, LongestPause, now);
            var all = PauseBefore(BlockOf(block), FreeFailuresOfBlock, LongestPauseOfBlock, now);
            var wait = pair > all ? pair : all;
            return wait > LongestWait ? null : wait;
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(IPAddress? address, string userName)
    {
        if (address is null) return;
        var block = AddressBlock.Of(address);
        lock (_lock)
        {
            var now = Now;
            if (_entries.Count >= MostEntries) MakeRoom(now);
            CountFailure(PairOf(block, userName), FreeFailures, LongestPause, now);
            CountFailure(BlockOf(block), FreeFailuresOfBlock, LongestPauseOfBlock, now);
        }
    }

    /// <summary>The user got in: his slips of the finger are forgotten.</summary>
    public void Succeeded(IPAddress? address, string userName)
    {
        if (address is null) return;
        lock (_lock)
            if (_entries.Count > 0) _entries.Remove(PairOf(AddressBlock.Of(address), userName));
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    private TimeSpan PauseBefore(Key key, int free, TimeSpan longest, TimeSpan now)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry)) return TimeSpan.Zero;
        if (now - entry.LastFailure >= Memory)
        {
            _entries.Remove(key);
            return TimeSpan.Zero;
        }

        var turn = entry.NextTurn > now ? entry.NextTurn : now;
        if (turn - now <= LongestWait) entry.NextTurn = turn + PauseAfter(entry.Failures, free, longest);
        return turn - now;
    }

    private void CountFailure(Key key, int free, TimeSpan longest, TimeSpan now)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out var known);
        if (known && now - entry.LastFailure >= Memory) entry = default;
        entry.Failures++;
        entry.LastFailure = now;
        var next = now + PauseAfter(entry.Failures, free, longest);
        if (next > entry.NextTurn) entry.NextTurn = next;
    }

    /// <summary>Nothing at first, then a second, doubling.</summary>
    private static TimeSpan PauseAfter(int failures, int free, TimeSpan longest)
    {
        if (failures < free) return TimeSpan.Zero;
        var pause = TimeSpan.FromSeconds(1L << Math.Min(failures - free, 10));
        return pause < longest ? pause : longest;
    }

    private void MakeRoom(TimeSpan now)
    {
        foreach (var (key, entry) in _entries)
            if (now - entry.LastFailure >= Memory) _entries.Remove(key);

        // Whoever can fill the table owns many networks already; half of what it holds makes room.
        if (_entries.Count < MostEntries) return;
        foreach (var key in _entries.Keys.Take(MostEntries / 2).ToArray()) _entries.Remove(key);
    }

    private static Key PairOf(AddressBlock block, string userName) => new(block, string.GetHashCode(userName, StringComparison.OrdinalIgnoreCase));

    private static Key BlockOf(AddressBlock block) => new(block, null);

    /// <summary>The name's hash is enough, and no stranger decides how long our keys are.</summary>
    private readonly record struct Key(AddressBlock Block, int? UserName);

    private struct Entry
    {
        public int Failures;
        public TimeSpan LastFailure;
        public TimeSpan NextTurn;
    }
}
