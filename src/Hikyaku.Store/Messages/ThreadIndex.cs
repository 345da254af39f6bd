using System.Buffers.Binary;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Messages;

/// <summary>
/// Which thread a key leads to. Keys are hashes, so that one by one each would touch a page of the key table for
/// itself. Those of the newest messages are therefore kept in memory (and with the messages, from which a start reads
/// them) and go to the table in sorted order, many to a page.
/// </summary>
internal sealed class ThreadIndex
{
    /// <summary>Keys in memory from which on they are put into the table.</summary>
    private const int MergeAt = 4096;

    private readonly IStoreWriter _writer;
    private readonly List<AccountKey> _uncommitted = [];
    private Dictionary<AccountKey, long> _recent = [];
    private Merge? _merge;

    internal ThreadIndex(IStoreWriter writer)
    {
        _writer = writer;
        writer.ReadThreadKeys(writer.Sequence("threads"), (account, thread, keys) =>
        {
            for (; keys.Length >= sizeof(long); keys = keys[sizeof(long)..])
                _recent.TryAdd(new AccountKey(account, BinaryPrimitives.ReadInt64LittleEndian(keys)), thread);
        });
    }

    /// <summary>True while keys wait to be put into the table.</summary>
    internal bool IsMerging => _merge is not null;

    /// <summary>The thread of the oldest message that shares a key; a new one named after this message when there is none.</summary>
    internal long ThreadOf(AccountId account, long message, ReadOnlySpan<long> keys, DateTimeOffset now)
    {
        var thread = message;
        foreach (var key in keys)
            if (Find(new AccountKey(account, key), now) is { } found)
                thread = Math.Min(thread, found);

        foreach (var key in keys)
        {
            var mine = new AccountKey(account, key);
            if (Find(mine, now) is not null)
                continue;
            _recent.Add(mine, thread);
            _uncommitted.Add(mine);
        }

        return thread;
    }

    /// <summary>Puts some keys into the table, in the transaction under way.</summary>
    internal void MergeSome(int most, DateTimeOffset now) => _merge?.PutSome(_writer, most, DayOf(now));

    /// <summary>The transaction is durable.</summary>
    /// <param name="nextMessage">A number above that of every message so far.</param>
    internal void Commit(long nextMessage)
    {
        _uncommitted.Clear();
        if (_merge is not null && _merge.Commit())
            _merge = null;
        if (_merge is not null || _recent.Count < MergeAt)
            return;
        _merge = new Merge(_recent, nextMessage);
        _recent = [];
    }

    /// <summary>The transaction was taken back.</summary>
    internal void Rollback()
    {
        foreach (var key in _uncommitted)
            _recent.Remove(key);
        _uncommitted.Clear();
        _merge?.Rollback();
    }

    private long? Find(AccountKey key, DateTimeOffset now)
    {
        if (_recent.TryGetValue(key, out var thread))
            return thread;
        return _merge?.Find(key) ?? _writer.Thread(key.Account, key.Hash, DayOf(now));
    }

    private static int DayOf(DateTimeOffset time) => (int)(time.ToUnixTimeMilliseconds() / TimeSpan.MillisecondsPerDay);

    private readonly record struct AccountKey(AccountId Account, long Hash) : IComparable<AccountKey>
    {
        public int CompareTo(AccountKey other)
            => Account == other.Account ? Hash.CompareTo(other.Hash) : Account.Value.CompareTo(other.Account.Value);
    }

    /// <summary>A generation of keys on its way into the table. Putting a key twice does no harm.</summary>
    private sealed class Merge
    {
        private readonly Dictionary<AccountKey, long> _threads;
        private readonly AccountKey[] _sorted;
        private readonly long _upTo;
        private int _committed, _put;

        internal Merge(Dictionary<AccountKey, long> threads, long upTo)
        {
            (_threads, _upTo) = (threads, upTo);
            _sorted = [.. threads.Keys];
            Array.Sort(_sorted);
        }

        internal long? Find(AccountKey key) => _threads.TryGetValue(key, out var thread) ? thread : null;

        internal void PutSome(IStoreWriter writer, int most, int today)
        {
            if (_put == _sorted.Length)
                return;

            AccountId? known = null;
            for (var end = Math.Min(_sorted.Length, _put + most); _put < end; _put++)
            {
                var key = _sorted[_put];
                if (key.Account != known && writer.AccountState(key.Account) is null)
                    continue; // removed meanwhile, with its keys
                known = key.Account;
                writer.AddThreadKey(key.Account, key.Hash, _threads[key], today);
            }

            if (_put == _sorted.Length)
                writer.SetSequence("threads", _upTo);
        }

        /// <summary>True when all keys are in the table for good.</summary>
        internal bool Commit() => (_committed = _put) == _sorted.Length;

        internal void Rollback() => _put = _committed;
    }
}
