namespace Hikyaku.Store.Sqlite;

/// <summary>The second step of every deletion: what nothing refers to any more is taken away in small pieces.</summary>
internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _doomed = database.Statement("SELECT message_id FROM doomed_message LIMIT ?");
    private readonly SqliteStatement _undoom = database.Statement("DELETE FROM doomed_message WHERE message_id=?");
    private readonly SqliteStatement _removeMessage = database.Statement("DELETE FROM message WHERE id=? RETURNING blob_id");
    private readonly SqliteStatement _releaseBlob = database.Statement("UPDATE blob SET refs=refs-1 WHERE id=? RETURNING refs");
    private readonly SqliteStatement _removeBlob = database.Statement("DELETE FROM blob WHERE id=?");
    private readonly SqliteStatement _doomedMailbox = database.Statement("SELECT mailbox_id FROM doomed_mailbox LIMIT 1");
    private readonly SqliteStatement _undoomMailbox = database.Statement("DELETE FROM doomed_mailbox WHERE mailbox_id=?");
    private readonly SqliteStatement _doomedAccount = database.Statement("SELECT account_id FROM doomed_mailbox WHERE mailbox_id=?");
    private readonly SqliteStatement _lastOfDoomed = database.Statement(
        "SELECT max(uid) FROM (SELECT uid FROM entry WHERE mailbox_id=? ORDER BY uid LIMIT ?)");
    private readonly SqliteStatement _doomAllMessages = database.Statement(
        """
        INSERT INTO doomed_message SELECT message_id FROM entry WHERE mailbox_id=? AND uid<=?
        ON CONFLICT DO NOTHING
        """);
    private readonly SqliteStatement _removeDoomedEntries = database.Statement("DELETE FROM entry WHERE mailbox_id=? AND uid<=?");
    private readonly SqliteStatement _removeAllCopies = database.Statement(
        """
        DELETE FROM message_copies WHERE account_id=?1
            AND NOT EXISTS(SELECT 1 FROM doomed_mailbox WHERE account_id=?1)
        """);

    public bool Sweep(int most)
    {
        var messages = new List<long>(most);
        _doomed.Bind(most);
        while (_doomed.Step())
            messages.Add(_doomed.Int64(0));
        foreach (var message in messages)
            SweepMessage(message);
        return messages.Count == most || SweepMailbox(most);
    }

    private void SweepMessage(long message)
    {
        _undoom.Bind(message).Run();
        if (_removeMessage.Bind(message).First() is not { } blob)
            return;
        ReleaseBlob(blob);
    }

    public void ReleaseBlob(long id)
    {
        if (_releaseBlob.Bind(id).First() is <= 0)
            _removeBlob.Bind(id).Run();
    }

    /// <summary>A piece of a mailbox whose account is gone: there, every message goes, however many entries it had.</summary>
    private bool SweepMailbox(int most)
    {
        if (_doomedMailbox.First() is not { } mailbox)
            return false;

        if (_lastOfDoomed.Bind(mailbox).Bind(most).First() is { } last)
        {
            _doomAllMessages.Bind(mailbox).Bind(last).Run();
            _removeDoomedEntries.Bind(mailbox).Bind(last).Run();
            return true;
        }

        var account = _doomedAccount.Bind(mailbox).First();
        _undoomMailbox.Bind(mailbox).Run();
        _removeAllCopies.Bind(account).Run();
        return true;
    }
}
