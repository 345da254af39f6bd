using System.Diagnostics.Metrics;
using Hikyaku.Protocol.Message.Tokens;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Search;

/// <summary>
/// Knows which messages hold a string, so that a search need not read them. It follows the mail in the background and may
/// lag, be missing or be lost: then it says so, and searches read more. It never hides a message.
/// </summary>
public sealed partial class SearchIndex : IAsyncDisposable
{
    private const string FileName = "search.db";
    private const long LeastRoom = 64L << 20;
    private const int MostSetAside = 3;
    private const int MostCounted = 100_000;
    private const int RestWhenBusy = 9; // times as long as it worked

    private static readonly TimeSpan RestWhenIdle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;
    private readonly MessageStore _messages;
    private readonly IdSequence _ids;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly DeliveryLoad _load;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Meter _meter = new("Hikyaku");
    private readonly Task _running;

    // The indexer's
    private OpenIndex? _index;
    private long _seenCommands = -1;
    private long _cleanedAt;
    private int _setAside;
    private long _rebuilds;
    private long _rebuildsWanted;

    // What searches see of it
    private volatile SearchDatabase? _database;
    private volatile string? _damage;
    private volatile string? _restReason;
    private long _horizon;
    private long _idleRounds;

    internal SearchIndex(IStoreEngine engine, CommitQueue commits, MessageStore messages, IdSequence ids, StoreOptions options, TimeProvider time, ILogger<SearchIndex> log)
    {
        _path = Path.Combine(options.DataDirectory, FileName);
        (_engine, _commits, _messages, _ids, _time, _log) = (engine, commits, messages, ids, time, log);
        _load = new DeliveryLoad(commits, time);
        _cleanedAt = time.GetTimestamp();
        _meter.CreateObservableGauge("hikyaku.search.pending", () => Pending, "{message}", "Messages that are not indexed yet, counted up to 100,000");
        _meter.CreateObservableGauge("hikyaku.search.size", () => Bytes, "By", "Size of the search index on disk");
        _running = options.SearchIndexing ? Task.Run(RunAsync) : Task.CompletedTask;
    }

    /// <summary>How many messages are not indexed yet; counted up to 100,000.</summary>
    public long Pending
    {
        get
        {
            using var reader = _engine.Read();
            return reader.CountMessagesAfter(Volatile.Read(ref _horizon), MostCounted);
        }
    }

    /// <summary>Its size on disk.</summary>
    public long Bytes => _database?.Bytes ?? 0;

    /// <summary>
    /// What the index knows about where in an account's messages one of these strings is. Null when it knows nothing: then
    /// every message has to be looked at.
    /// </summary>
    /// <param name="account">Whose messages.</param>
    /// <param name="scopes">The parts of a message, any of which may hold a string.</param>
    /// <param name="folded">The strings, folded (<see cref="Protocol.Message.Text.TextFolding"/>).</param>
    public Narrowing? Narrow(AccountId account, TextScopes scopes, IReadOnlyList<string> folded) => Narrow(account, IndexQuery.Of(scopes, folded));

    /// <summary>What the index knows about where in fields of a name one of these strings is.</summary>
    /// <param name="account">Whose messages.</param>
    /// <param name="foldedName">The name of the fields, folded.</param>
    /// <param name="folded">The strings, folded.</param>
    public Narrowing? NarrowField(AccountId account, string foldedName, IReadOnlyList<string> folded) => Narrow(account, IndexQuery.OfField(foldedName, folded));

    private Narrowing? Narrow(AccountId account, IndexQuery? query)
    {
        if (query is null || _database is not { } database || _damage is not null)
            return null;
        try
        {
            using var reader = database.Read();
            return new IndexSearch(reader, query).Run(account);
        }
        catch (StorageFailureException failure)
        {
            if (failure.Damaged)
                _damage = failure.Message;
            return null;
        }
        catch (IndexDamagedException damage)
        {
            _damage = damage.Message;
            return null;
        }
    }

    /// <summary>Makes the index anew; ends when every message that is there now is in it. Who no longer waits does not stop it.</summary>
    /// <param name="progress">Told how many messages are indexed, and of how many.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="IOException">Nothing is indexed now: the disk is full or fails, or indexing has stopped.</exception>
    public async Task<RebuildReport> RebuildAsync(Action<long, long>? progress = null, CancellationToken cancellation = default)
    {
        var order = Interlocked.Increment(ref _rebuildsWanted);
        var goal = _ids.Next - 1;
        var total = CountAfter(0);
        while (true)
        {
            if (_restReason is { } reason || (_running.IsCompleted && (reason = "it has stopped; see the log.") is not null))
                throw new IOException($"Nothing is indexed now: {reason}");
            var hasBegun = Volatile.Read(ref _rebuilds) >= order;
            var horizon = Volatile.Read(ref _horizon);
            var left = !hasBegun ? total : horizon >= goal ? 0 : CountAfter(horizon);
            progress?.Invoke(Math.Max(0, total - left), total);
            if (hasBegun && left == 0)
                return new RebuildReport(total, Bytes);
            await Task.Delay(RestWhenIdle, _time, cancellation).ConfigureAwait(false);
        }
    }

    private long CountAfter(long message)
    {
        using var reader = _engine.Read();
        return reader.CountMessagesAfter(message, int.MaxValue);
    }

    /// <summary>
    /// How many messages the index claims to have and does not; those are not found. 0 also when it is not in use. With
    /// <paramref name="repair"/> such an index is made anew.
    /// </summary>
    internal long CountMissing(bool repair, CancellationToken cancellation)
    {
        if (_database is not { } database)
            return 0;
        try
        {
            using var index = database.Read();
            using var mail = _engine.Read();
            var missing = IndexCheck.CountMissing(index, mail, cancellation);
            if (missing > 0 && repair)
                Interlocked.Increment(ref _rebuildsWanted);
            return missing;
        }
        catch (StorageFailureException failure)
        {
            if (failure.Damaged)
                _damage = failure.Message;
            return 0;
        }
    }

    /// <summary>Ends when the indexer has found nothing more to do.</summary>
    internal async Task SettleAsync(CancellationToken cancellation = default)
    {
        for (var before = Volatile.Read(ref _idleRounds); Volatile.Read(ref _idleRounds) < before + 2;)
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Looks for messages that are gone now, and not only once an hour.</summary>
    internal void CleanSoon() => Volatile.Write(ref _cleanedAt, long.MinValue / 2);

    /// <summary>Stops indexing and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _meter.Dispose();
        Close();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var rules = TokenRules.Fingerprint();
            while (!_stopping.IsCancellationRequested && _setAside <= MostSetAside)
            {
                var began = _time.GetTimestamp();
                var rest = TryWork(rules);
                if (rest == TimeSpan.Zero && _load.IsBusy())
                    rest = _time.GetElapsedTime(began) * RestWhenBusy;
                if (rest > TimeSpan.Zero)
                    await Task.Delay(rest, _time, _stopping.Token).ConfigureAwait(false);
                else
                    await Task.Yield();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The store is closing.
        }
        catch (Exception fault)
        {
            // A fault of ours in what nobody waits for must not end the server
            Stopped(_log, fault);
        }
    }

    /// <summary>Works for a moment; gives how long to rest.</summary>
    private TimeSpan TryWork(long rules)
    {
        try
        {
            if (_damage is { } reported)
                return PutAside(reported);
            var rest = Work(rules);
            if (_restReason is not null && rest != RestAfterFailure)
                GoOn();
            return rest;
        }
        catch (Exception damage) when (damage is StorageFailureException { Damaged: true } or IndexDamagedException)
        {
            return PutAside(damage.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _index?.TakeBack();
            return Rest(failure.Message);
        }
    }

    private TimeSpan Work(long rules)
    {
        if (Volatile.Read(ref _rebuildsWanted) is var wanted && wanted > _rebuilds)
        {
            Close();
            SearchDatabase.Delete(_path);
            StartedOver(_log, "as an operator asked");
            Volatile.Write(ref _rebuilds, wanted);
        }
        if (new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace < LeastRoom)
            return Rest("there is too little room on the disk.");
        if (_index is null && !TryOpen(rules))
            return TimeSpan.Zero;

        var seen = _commits.CarriedOut;
        var worked = seen != _seenCommands && _index!.TakeIn();
        if (!worked)
            _seenCommands = seen;
        Volatile.Write(ref _horizon, _index!.Horizon);
        worked |= _index.Tidy();
        if (worked || _index.GiveBackRoom())
            return TimeSpan.Zero;
        if (_time.GetElapsedTime(Volatile.Read(ref _cleanedAt)) > CleaningInterval)
        {
            _index.BeginCleaning();
            Volatile.Write(ref _cleanedAt, _time.GetTimestamp());
            return TimeSpan.Zero;
        }
        Volatile.Write(ref _idleRounds, _idleRounds + 1);
        return RestWhenIdle;
    }

    private bool TryOpen(long rules)
    {
        var (index, reason) = OpenIndex.Open(_path, _engine, _messages, _ids.Next, rules);
        if (reason is not null)
        {
            SearchDatabase.Delete(_path);
            StartedOver(_log, reason);
            return false;
        }
        _index = index;
        _seenCommands = -1;
        Volatile.Write(ref _horizon, index!.Horizon);
        _database = index.Database;
        return true;
    }

    private TimeSpan PutAside(string reason)
    {
        Close();
        var kept = _path + ".damaged";
        if (File.Exists(_path))
            File.Move(_path, kept, overwrite: true);
        SearchDatabase.Delete(_path);
        _damage = null;
        SetAside(_log, kept, reason);
        if (++_setAside > MostSetAside)
            GaveUp(_log);
        return TimeSpan.Zero;
    }

    private TimeSpan Rest(string reason)
    {
        if (_restReason is null)
            Rests(_log, reason);
        _restReason = reason;
        return RestAfterFailure;
    }

    private void GoOn()
    {
        _restReason = null;
        GoesOn(_log);
    }

    private void Close()
    {
        _database = null;
        Volatile.Write(ref _horizon, 0);
        _index?.Dispose();
        _index = null;
    }
}

/// <summary>What making the index anew did.</summary>
/// <param name="Messages">How many messages there were.</param>
/// <param name="Bytes">Size of the index on disk.</param>
public sealed record RebuildReport(long Messages, long Bytes);
