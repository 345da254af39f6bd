using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>What is noted about mailboxes and about the server (RFC 5464).</summary>
public sealed class AnnotationStore
{
    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;

    internal AnnotationStore(IStoreEngine engine, CommitQueue commits) => (_engine, _commits) = (engine, commits);

    /// <summary>All that an account may see of a mailbox, or of the server: shared entries, and its own private ones; sorted by name.</summary>
    public IReadOnlyList<Annotation> Of(AccountId viewer, Mailbox? mailbox)
    {
        using var reader = _engine.Read();
        List<Annotation> found =
        [
            .. reader.Annotations(PlaceOf(viewer, mailbox, isPrivate: true)),
            .. reader.Annotations(PlaceOf(viewer, mailbox, isPrivate: false)),
        ];
        return found;
    }

    /// <summary>
    /// Changes entries, and with <paramref name="use"/> the special use of the mailbox (RFC 6154 §5), all or none. Too many
    /// entries give LimitReached.
    /// </summary>
    public async Task<StoreResult<bool>> SetAsync(
        AccountId viewer, Mailbox? mailbox, IReadOnlyList<Annotation> changes, MailboxRole? use = null, ChangeOrigin? origin = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return await _commits.RunAsync<bool>(scope => Set(scope, viewer, mailbox, changes, use), origin).ConfigureAwait(false);
    }

    private static StoreResult<bool> Set(WriteScope scope, AccountId viewer, Mailbox? mailbox, IReadOnlyList<Annotation> changes, MailboxRole? use)
    {
        if (scope.Account(viewer) is null)
            return new StoreError(StoreErrorKind.NotFound, "The account is gone.");
        if (mailbox is not null)
        {
            if (scope.Mailbox(mailbox.Id) is not { } state)
                return new StoreError(StoreErrorKind.NotFound, "No such mailbox");
            if (Refusal(RightsCheck.Of(scope.Writer, viewer, state)) is { } refusal)
                return refusal;
        }

        foreach (var group in changes.GroupBy(change => change.IsPrivate))
        {
            var place = PlaceOf(viewer, mailbox, group.Key);
            var entries = scope.Writer.Annotations(place).Select(annotation => annotation.Entry).ToHashSet();
            var before = entries.Count;
            foreach (var change in group)
                _ = change.Value is null ? entries.Remove(change.Entry) : entries.Add(change.Entry);
            if (entries.Count > Annotation.MostEntries && entries.Count > before)
                return new StoreError(StoreErrorKind.LimitReached, $"There can be {Annotation.MostEntries} entries at most.");
        }

        // It changes nothing where it refuses, and nothing below can be refused
        if (use is { } role && MailboxChanges.SetRole(scope, viewer, mailbox!.Id, role).Error is { } unusable)
            return unusable;
        foreach (var change in changes)
            scope.Writer.SetAnnotation(PlaceOf(viewer, mailbox, change.IsPrivate), change);
        foreach (var group in changes.GroupBy(change => change.IsPrivate))
            scope.NoteAnnotations(mailbox, group.Key ? viewer : default, [.. group.Select(change => change.Entry).Distinct()]);
        return true;
    }

    /// <summary>Why who has these rights can't see or change annotations; null when he can.</summary>
    // RFC 5464 §3.3: "l", and one of the rights to do something with the messages
    public static StoreError? Refusal(MailboxRights rights)
    {
        const MailboxRights Content = MailboxRights.Read | MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.Insert | MailboxRights.Post;
        return RightsCheck.Refusal((rights & Content) != 0 ? rights : rights & MailboxRights.Lookup, (rights & Content) != 0 ? MailboxRights.Lookup : MailboxRights.All);
    }

    private static AnnotationPlace PlaceOf(AccountId viewer, Mailbox? mailbox, bool isPrivate) => (mailbox, isPrivate) switch
    {
        (null, true) => AnnotationPlace.PrivateOfServer(viewer),
        (null, false) => AnnotationPlace.SharedOfServer,
        ({ } there, true) => AnnotationPlace.Private(there, viewer),
        ({ } there, false) => AnnotationPlace.Shared(there),
    };
}
