namespace Hikyaku.Store.Maintenance;

/// <summary>For each kind of inconsistency: its code, how bad it is, and what its mending does.</summary>
internal static class FindingTexts
{
    private const string Recount = "counted again";
    private const string Raise = "raised above every number in use";

    private static readonly Dictionary<InconsistencyKind, (string Code, CheckSeverity Severity, string Mending, string Advice)> Texts = new()
    {
        [InconsistencyKind.DatabaseDamaged] =
            ("database-damaged", CheckSeverity.Error, "indexes rebuilt", "the database file is damaged: stop the server and restore a backup ('hikyaku restore')"),
        [InconsistencyKind.MailboxWithoutAccount] = Mendable("mailbox-without-account", "given to the sweep of removed accounts"),
        [InconsistencyKind.MessageWithoutAccount] = Mendable("message-without-account", "given to the sweep of removed messages"),
        [InconsistencyKind.AnnotationWithoutOwner] = Mendable("annotation-without-owner", "removed"),
        [InconsistencyKind.RightsWithoutOwner] = Mendable("rights-without-owner", "removed"),
        [InconsistencyKind.AccountWithoutState] = Mendable("account-without-counters", Recount),
        [InconsistencyKind.AccountWithoutInbox] = Mendable("account-without-inbox", "INBOX created", CheckSeverity.Error),
        [InconsistencyKind.AccountWithoutDomain] =
            ("account-without-domain", CheckSeverity.Error, "", "add the domain ('hikyaku domain add') or remove the account"),
        [InconsistencyKind.QueuedRecipientWithoutMessage] = Mendable("queued-recipient-without-message", "recipient removed", CheckSeverity.Error),
        [InconsistencyKind.QueuedMessageWithoutRecipient] = Mendable("queued-message-without-recipient", "removed from the queue"),
        [InconsistencyKind.QueuedMessageWithoutBlob] =
            ("queued-message-without-blob", CheckSeverity.Error, "", "the bytes are lost; see whom it was for ('hikyaku queue show') and drop it"),
        [InconsistencyKind.EntryWithoutMailbox] = Mendable("entry-without-mailbox", "entry removed; its message goes to the mailbox Recovered", CheckSeverity.Error),
        [InconsistencyKind.EntryWithoutMessage] = Mendable("entry-without-message", "entry removed, clients are told", CheckSeverity.Error),
        [InconsistencyKind.DoomedButHeld] = Mendable("doomed-but-held", "kept", CheckSeverity.Error),
        [InconsistencyKind.MessageWithoutEntry] = Mendable("message-without-entry", "put into the mailbox Recovered", CheckSeverity.Error),
        [InconsistencyKind.WrongCopies] = Mendable("wrong-copies", Recount),
        [InconsistencyKind.KeywordsWithoutSet] = Mendable("keywords-without-set", "keywords removed from the entry"),
        [InconsistencyKind.WrongMessageSize] = Mendable("wrong-message-size", Recount),
        [InconsistencyKind.WrongEntrySize] = Mendable("wrong-entry-size", "taken over from the message"),
        [InconsistencyKind.MessageWithoutBlob] =
            ("message-without-blob", CheckSeverity.Error, "", "the bytes are lost; look for the message in a backup"),
        [InconsistencyKind.BlobsShareAPlace] =
            ("blobs-share-a-place", CheckSeverity.Error, "", "at most one of them is whole, see the damaged messages; look for the others in a backup"),
        [InconsistencyKind.WrongReferences] = Mendable("wrong-references", Recount),
        [InconsistencyKind.UidNextTooLow] = Mendable("uidnext-too-low", Raise),
        [InconsistencyKind.MailboxModSeqTooLow] = Mendable("mailbox-modseq-too-low", Raise),
        [InconsistencyKind.AccountModSeqTooLow] = Mendable("account-modseq-too-low", Raise),
        [InconsistencyKind.WrongMailboxCounters] = Mendable("wrong-mailbox-counters", Recount),
        [InconsistencyKind.WrongAccountCounters] = Mendable("wrong-account-counters", Recount),
        [InconsistencyKind.SequenceTooLow] = Mendable("sequence-too-low", Raise),
    };

    public static CheckFinding For(Inconsistency found, bool repaired)
    {
        var text = Texts[found.Kind];
        return new CheckFinding(text.Severity, text.Code, found.Text, repaired ? text.Mending : text.Advice, repaired);
    }

    private static (string, CheckSeverity, string, string) Mendable(string code, string mending, CheckSeverity severity = CheckSeverity.Warning)
        => (code, severity, mending, "run 'hikyaku check --repair'");
}
