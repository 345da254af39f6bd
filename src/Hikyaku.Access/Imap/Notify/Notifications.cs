using Hikyaku.Connections;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Notify;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Changes;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Notify;

/// <summary>
/// What a client wants to be told unasked (RFC 5465): of its selected mailbox, and of others. Holds the groups that it named
/// and a watch in the store, which gathers no more than a bounded number of changes; nothing is polled.
/// </summary>
internal sealed class Notifications : IDisposable
{
    // A client that shares with more accounts than this must ask for less
    private const int MostAccounts = 1000;

    // Changes that follow one another more quickly are told together: neither client nor store gains by more
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ImapSession _session;
    private readonly NotifyGroups _groups;
    private ChangeWatch? _watch;
    private long _toldAt;

    private Notifications(ImapSession session, NotifyGroups groups)
    {
        (_session, _groups) = (session, groups);
        Selected = groups.Selected;
        Signal.Watch(session.Selected?.View);
    }

    /// <summary>Of what in the selected mailbox the client wants to be told.</summary>
    public SelectedEvents Selected { get; private set; }

    /// <summary>Raised when there may be something to tell.</summary>
    public ChangeSignal Signal { get; } = new();

    /// <summary>Begins to watch what was asked for; null when that is too much.</summary>
    public static Notifications? Begin(ImapSession session, NotifyRequest request)
    {
        var groups = new NotifyGroups(request, session.HasUtf8Names);
        var others = groups.MayMeanOthers ? OwnersOf(session) : [];
        if (others.Length > MostAccounts)
            return null;
        var notifications = new Notifications(session, groups);
        if (groups.Kinds != ChangeKinds.None)
        {
            notifications._watch = session.Store.Changes.Watch(session.Account!.Id, session.Itself, groups.Kinds, others);
            notifications._watch.Changed += notifications.Signal.Raise;
        }
        return notifications;
    }

    /// <summary>
    /// Tells of the mailboxes as they are now: STATUS when that is wanted, and which of them the client asked for and may
    /// not be told of (RFC 5465 §3.1).
    /// </summary>
    public ValueTask TellBeginningAsync(bool withStatus) =>
        _watch is null ? ValueTask.CompletedTask : new NotifyRound(_session, _groups).TellBeginningAsync(withStatus);

    /// <summary>Tells what happened elsewhere than to the messages of the selected mailbox.</summary>
    public async ValueTask TellOthersAsync()
    {
        if (_watch?.Take() is not { } news || news == WatchedChanges.None)
            return;
        if (news.HasLost)
        {
            Overflow();
            return;
        }
        var round = new NotifyRound(_session, _groups);
        if (round.HasForeignNames(news) && _groups.MayMeanOthers)
            _watch.Follow(OwnersOf(_session));
        await round.TellAsync(news).ConfigureAwait(false);
    }

    /// <summary>Reads the client's next line and meanwhile tells what happens.</summary>
    public async ValueTask<LineRead> ReadLineAsync(int limit, TimeSpan silence)
    {
        var connection = _session.Connection;
        // Between pipelined commands there is no need to hurry
        if (connection.HasBufferedInput || (_watch is null && !Selected.Numbers))
            return await connection.ReadLineAsync(limit, silence).ConfigureAwait(false);
        await TellAsync().ConfigureAwait(false);
        var line = connection.ReadLineAlongsideAsync(limit, silence).AsTask();
        while (!_session.IsLeaving)
        {
            var change = Signal.WaitAsync();
            if (await Task.WhenAny(line, change).ConfigureAwait(false) == line)
                return await line.ConfigureAwait(false);
            var pause = Pause - _session.Time.GetElapsedTime(_toldAt);
            if (pause > TimeSpan.Zero && await Task.WhenAny(line, Task.Delay(pause, _session.Time)).ConfigureAwait(false) == line)
                return await line.ConfigureAwait(false);
            await TellAsync().ConfigureAwait(false);
        }
        // The pending read has to end before the connection is closed under it
        connection.ExpectWithin(TimeSpan.Zero);
        await line.ConfigureAwait(false);
        return new LineRead(LineStatus.End, default);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        Signal.Dispose();
    }

    private async ValueTask TellAsync()
    {
        if (_session.Store.Directory.Find(_session.Account!.Id) is null)
            _session.Leave("The account was removed");
        else
            await _session.TellChangesAsync(Selected.MayExpunge).ConfigureAwait(false);
        if (_session.Selected?.TakeOwedModSeq() is { } code)
            _session.WriteOk(code, "Highest");
        await _session.FlushAsync().ConfigureAwait(false);
        _toldAt = _session.Time.GetTimestamp();
    }

    /// <summary>RFC 5465 §5.8: from now on it is as if the client had said NOTIFY NONE.</summary>
    private void Overflow()
    {
        _session.WriteOk(ResponseCode.NotificationOverflow, "Too much has happened to be told: ask again");
        Selected = SelectedEvents.None;
        _watch?.Dispose();
        _watch = null;
    }

    private static AccountId[] OwnersOf(ImapSession session) =>
        [.. session.Store.Mailboxes.ListVisible(session.Account!.Id).Select(mailbox => mailbox.Account).Where(owner => owner != session.Account.Id).Distinct()];
}
