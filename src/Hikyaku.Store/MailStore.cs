using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Changes;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Keys;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Policies;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Reports;
using Hikyaku.Store.Search;
using Hikyaku.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store;

/// <summary>
/// The whole durable state of the server: who has an account, what lies in which mailbox, the bytes of every
/// message and the story of each. What a method of the store has answered is on disk.
/// </summary>
public sealed class MailStore : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;
    private readonly PasswordHasher _hasher;
    private readonly SweepSchedule _sweeps;

    private MailStore(DataFolder folder, IStoreEngine engine, StoreOptions options, TimeProvider time, ILoggerFactory logs)
    {
        _folder = folder;
        _engine = engine;
        var ids = new IdSequence(engine.Writer.Sequence("id"));
        var loaded = LoadedMailboxes = new LoadedMailboxes(ReadMailbox, ReadKeywordSets);
        (Options, Time) = (options, time);
        Blobs = BlobStore.Open(options, engine.Writer.HighestSegment(), logs.CreateLogger<BlobStore>());
        _commits = new CommitQueue(new WriteScope(engine.Writer, loaded, ids, time, Changes), logs.CreateLogger<CommitQueue>());
        var keys = new LoginKeys(options);
        _hasher = new PasswordHasher(keys);
        SigningKeys = new SigningKeys(engine, _commits);
        Directory = new AccountDirectory(engine, _commits, _hasher, SigningKeys);
        Authenticator = new Authenticator(Directory, _hasher, keys, time, logs.CreateLogger<Authenticator>());
        Mailboxes = new MailboxCatalog(engine, _commits, loaded);
        var signal = new QueueSignal();
        Queue = new MailQueue(engine, _commits, signal);
        Policies = new PolicyCache(engine, _commits);
        TlsSessions = new TlsSessionLog(engine, _commits);
        DmarcCounts = new DmarcLog(engine, _commits);
        Annotations = new AnnotationStore(engine, _commits);
        UrlKeys = new UrlKeys(engine, _commits);
        Messages = new MessageStore(engine, _commits, loaded, Blobs, ids, signal);
        Journeys = new JourneyLog(engine);
        SearchIndex = new SearchIndex(engine, _commits, Messages, ids, options, time, logs.CreateLogger<SearchIndex>());
        Sweeper = new Sweeper(engine, _commits, Blobs, options, time, logs.CreateLogger<Sweeper>());
        _sweeps = new SweepSchedule(Sweeper, options.SweepInterval, time, logs.CreateLogger<SweepSchedule>());
    }

    /// <summary>Domains, accounts, aliases.</summary>
    public AccountDirectory Directory { get; }

    /// <summary>The keys that sign mail.</summary>
    public SigningKeys SigningKeys { get; }

    /// <summary>Who logs in.</summary>
    public Authenticator Authenticator { get; }

    /// <summary>Mailboxes: their names, roles and what they hold.</summary>
    public MailboxCatalog Mailboxes { get; }

    /// <summary>Who is told of what changes.</summary>
    public ChangeWatches Changes { get; } = new();

    /// <summary>What is noted about mailboxes and the server.</summary>
    public AnnotationStore Annotations { get; }

    /// <summary>The keys that sign URLs of messages.</summary>
    public UrlKeys UrlKeys { get; }

    /// <summary>Messages: accepting, reading, flagging, copying, removing.</summary>
    public MessageStore Messages { get; }

    /// <summary>The bytes of messages.</summary>
    public BlobStore Blobs { get; }

    /// <summary>Mail on its way to other servers.</summary>
    public MailQueue Queue { get; }

    /// <summary>What other domains ask of those who send to them.</summary>
    public PolicyCache Policies { get; }

    /// <summary>How TLS sessions with other domains went.</summary>
    public TlsSessionLog TlsSessions { get; }

    /// <summary>Mail in the names of other domains, to be told to them.</summary>
    public DmarcLog DmarcCounts { get; }

    /// <summary>How messages came here.</summary>
    public JourneyLog Journeys { get; }

    /// <summary>Which messages a search need not read.</summary>
    public SearchIndex SearchIndex { get; }

    /// <summary>The database, for maintenance.</summary>
    internal IStoreEngine Engine => _engine;

    /// <summary>The writer, for maintenance.</summary>
    internal CommitQueue Commits => _commits;

    /// <summary>The mailboxes in memory, for maintenance.</summary>
    internal LoadedMailboxes LoadedMailboxes { get; }

    /// <summary>Gives back the space of deleted mail.</summary>
    internal Sweeper Sweeper { get; }

    internal StoreOptions Options { get; }

    internal TimeProvider Time { get; }

    /// <summary>
    /// Opens the store, creating it when the folder is empty. Migrates an older schema forward (after a snapshot).
    /// </summary>
    /// <exception cref="StoreUnusableException">The folder is locked by another process, damaged, or of a newer schema.</exception>
    public static Task<MailStore> OpenAsync(StoreOptions options, TimeProvider time, ILoggerFactory logs, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var folder = DataFolder.Hold(options.DataDirectory);
        SqliteEngine? engine = null;
        try
        {
            engine = SqliteEngine.Open(options.DataDirectory);
            return Task.FromResult(new MailStore(folder, engine, options, time, logs));
        }
        catch (IOException failure)
        {
            Close();
            throw new StoreUnusableException($"The store in {options.DataDirectory} can't be opened: {failure.Message}", failure);
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            engine?.Dispose();
            folder.Dispose();
        }
    }

    /// <summary>How many messages searches would not find though the index claims to have them; with <paramref name="repair"/> it is made anew.</summary>
    internal long CountNotFound(bool repair, CancellationToken cancellation) => SearchIndex.CountMissing(repair, cancellation);

    /// <summary>Finishes what was promised, then closes every file.</summary>
    public async ValueTask DisposeAsync()
    {
        await SearchIndex.DisposeAsync().ConfigureAwait(false);
        await _sweeps.DisposeAsync().ConfigureAwait(false);
        await Blobs.DisposeAsync().ConfigureAwait(false);
        await _commits.DisposeAsync().ConfigureAwait(false);
        Messages.Examinations.Dispose();
        _hasher.Dispose();
        _engine.Dispose();
        _folder.Dispose();
    }

    private StoredMailbox? ReadMailbox(MailboxId mailbox)
    {
        using var reader = _engine.Read();
        return reader.Load(mailbox);
    }

    private IReadOnlyList<KeywordSet> ReadKeywordSets(AccountId account, int from)
    {
        using var reader = _engine.Read();
        return reader.KeywordSets(account, from);
    }
}
