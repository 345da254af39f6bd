using Hikyaku.Store.Accounts;
using Hikyaku.Store.Changes;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store;

internal sealed partial class WriteScope
{
    /// <summary>Who asked for the command that is carried out; null when it is the server itself.</summary>
    internal void Serve(ChangeOrigin? origin) => _changes.Origin = origin;

    /// <summary>Entries left a mailbox.</summary>
    internal void NoteTakenOut(MailboxState mailbox) => _changes.Note(mailbox, ChangeKinds.Removed);

    /// <summary>Flags of entries changed; \Seen among them or not.</summary>
    internal void NoteFlags(MailboxState mailbox, bool seen) => _changes.Note(mailbox, seen ? ChangeKinds.Flags | ChangeKinds.Seen : ChangeKinds.Flags);

    /// <summary>A mailbox was made.</summary>
    internal void NoteCreated(MailboxState mailbox) => NoteName(mailbox, NameAndGrants.Absent, NameOf(mailbox));

    /// <summary>A mailbox was renamed, or took over what INBOX held.</summary>
    internal void NoteRenamed(MailboxState mailbox, string from)
    {
        var now = NameOf(mailbox);
        NoteName(mailbox, now with { Name = from }, now);
    }

    /// <summary>A mailbox goes, to be called before its rights do.</summary>
    internal void NoteGone(MailboxState mailbox) => NoteName(mailbox, NameOf(mailbox), NameAndGrants.Absent);

    /// <summary>The rights in a mailbox changed.</summary>
    internal void NoteRights(MailboxState mailbox, IReadOnlyList<MailboxGrant> before)
    {
        NoteRightsChanged(mailbox.Id);
        NoteName(mailbox, new NameAndGrants(mailbox.Name, before), NameOf(mailbox));
    }

    /// <summary>An account subscribed to a name, or not any more.</summary>
    internal void NoteSubscription(AccountId account, string name) => _changes.Note(new SubscriptionChange(account, name));

    /// <summary>Annotations were changed: of a mailbox, or of the server with none; private ones of an account, or shared ones with none.</summary>
    internal void NoteAnnotations(Mailbox? mailbox, AccountId viewer, IReadOnlyList<string> entries) =>
        _changes.Note(new AnnotationChange(mailbox?.Account ?? default, mailbox?.Id ?? default, viewer, entries));

    /// <summary>Rows were changed in ways that can't be told.</summary>
    internal void NoteUnknownChanges() => _changes.NoteUnknown();

    private void NoteName(MailboxState mailbox, NameAndGrants before, NameAndGrants after) =>
        _changes.Note(new NameChange(mailbox, Writer.AddressOf(mailbox.Account) ?? "", before, after));

    private NameAndGrants NameOf(MailboxState mailbox) => new(mailbox.Name, Writer.Grants(mailbox.Account, mailbox.Id));
}
