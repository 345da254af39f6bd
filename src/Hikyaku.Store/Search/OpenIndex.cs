using Hikyaku.Store.Messages;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>The index while its database is open: takes in new messages and keeps itself in shape. For the indexer's thread alone.</summary>
internal sealed class OpenIndex : IDisposable
{
    private const int MostMessagesInBatch = 64;
    private const long MostBytesInBatch = 4 << 20;
    private const int Anchors = 64;

    private readonly IStoreEngine _engine;
    private readonly MessageStore _messages;
    private readonly IndexedText _text = new();
    private IndexUpkeep? _upkeep;

    private OpenIndex(SearchDatabase database, IStoreEngine engine, MessageStore messages)
    {
        (Database, _engine, _messages) = (database, engine, messages);
        Horizon = database.Writer.Progress(IndexProgress.Horizon) ?? 0;
    }

    /// <summary>Where searches read.</summary>
    internal SearchDatabase Database { get; }

    /// <summary>Every message up to this id is in the index.</summary>
    internal long Horizon { get; private set; }

    /// <summary>Opens the index, an empty one when there is none.</summary>
    /// <returns>The index, or why it can't be used and is to be made anew.</returns>
    internal static (OpenIndex? Index, string? Reason) Open(string path, IStoreEngine engine, MessageStore messages, long nextId, long rules)
    {
        var database = SearchDatabase.Open(path);
        try
        {
            var writer = database.Writer;
            if (writer.Progress(IndexProgress.Rules) is null)
                writer.SetProgress(IndexProgress.Rules, rules);
            var index = new OpenIndex(database, engine, messages);
            var reason = writer.Progress(IndexProgress.Rules) != rules ? "its rules have changed"
                : index.Horizon >= nextId || !index.KnowsItsMessages() ? "it belongs to other mail"
                : null;
            if (reason is null)
                return (index, null);
            index.Dispose();
            return (null, reason);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Takes in the next messages; false when there are none.</summary>
    internal bool TakeIn()
    {
        IReadOnlyList<UnindexedMessage> messages;
        using (var reader = _engine.Read())
            messages = reader.MessagesAfter(Horizon, MostMessagesInBatch);
        if (messages.Count == 0)
            return false;

        var entries = new List<(UnindexedMessage Message, byte[] Text)>(messages.Count);
        long bytes = 0;
        var taken = 0;
        for (; taken < messages.Count && bytes < MostBytesInBatch; taken++)
        {
            if (TextOf(messages[taken]) is not { } text)
                continue;
            entries.Add((messages[taken], text));
            bytes += messages[taken].Content?.Blob.Length ?? 0;
        }
        Write(entries, messages[taken - 1]);
        return true;
    }

    /// <summary>Does a piece of what keeps the index in shape; false when nothing was to do.</summary>
    internal bool Tidy()
    {
        _upkeep ??= new IndexUpkeep(Database.Writer, _engine);
        if (!_upkeep.IsNeeded)
            return false;
        _upkeep.Step();
        return true;
    }

    /// <summary>Gives some room on the disk back that is no longer needed; false when there is little.</summary>
    internal bool GiveBackRoom() => _upkeep is not null && _upkeep.GiveBackRoom();

    /// <summary>Looks for messages that are gone, in the next pieces.</summary>
    internal void BeginCleaning() => (_upkeep ??= new IndexUpkeep(Database.Writer, _engine)).BeginCleaning();

    /// <summary>The disk failed: what was under way is taken back, and begun anew the next time.</summary>
    internal void TakeBack()
    {
        Database.Writer.Rollback();
        _upkeep = null;
    }

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        Database.Dispose();
        _text.Dispose();
    }

    private void Write(List<(UnindexedMessage Message, byte[] Text)> entries, UnindexedMessage last)
    {
        var writer = Database.Writer;
        _upkeep ??= new IndexUpkeep(writer, _engine);
        writer.Begin();
        foreach (var (message, text) in entries)
            writer.AddFresh(message.Id, message.Account.Value, text);
        writer.AddAnchor(last.Id, last.Content?.Blob.Checksum ?? 0, Anchors);
        writer.SetProgress(IndexProgress.Horizon, last.Id);
        writer.Commit();
        Horizon = last.Id;
        foreach (var (message, text) in entries)
            _upkeep.NoteAdded(message.Account.Value, text.Length);
    }

    /// <summary>The text of a message; null when it is gone.</summary>
    private byte[]? TextOf(UnindexedMessage message)
    {
        try
        {
            if (message.Content is null)
                return _text.Of(message, null);
            using var content = _messages.Open(message.Content) ?? _messages.OpenContent(message.Id);
            return content is null ? null : _text.Of(message, content);
        }
        catch (StoreUnusableException)
        {
            return _text.Of(message, null);
        }
    }

    /// <summary>
    /// False when messages that it has are other ones now: somebody put an older database beside a newer index, and ids were
    /// given out again.
    /// </summary>
    private bool KnowsItsMessages()
    {
        using var reader = _engine.Read();
        foreach (var (message, checksum) in Database.Writer.Anchors())
        {
            if (reader.Content(message) is { } content && content.Blob.Checksum != checksum)
                return false;
        }
        return true;
    }
}
