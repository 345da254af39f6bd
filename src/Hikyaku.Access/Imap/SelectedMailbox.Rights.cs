using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    /// <summary>
    /// Looks whether somebody has changed the account's rights meanwhile, and tells which flags it may change now
    /// (RFC 4314 §5.1.1). False: it may not read the mailbox any more.
    /// </summary>
    public bool RefreshRights(ImapSession session)
    {
        var account = session.Account!.Id;
        var version = session.Store.Mailboxes.RightsVersion;
        if (Mailbox.Account == account || version == _rightsVersion)
            return true;
        _rightsVersion = version;
        var rights = session.Store.Mailboxes.RightsOf(account, Mailbox.Id);
        if (rights == Mailbox.Rights)
            return true;
        Mailbox = Mailbox with { Rights = rights };
        if ((rights & MailboxRights.Read) == 0)
            return View.IsGone; // that it is gone is told in its own words
        WriteDefinedFlags(session);
        return true;
    }

    /// <summary>The system flags that the account may change, as PERMANENTFLAGS names them (RFC 4314 §5.1.1).</summary>
    private string ChangeableFlags()
    {
        var names = new List<string>();
        if ((Mailbox.Rights & MailboxRights.Write) != 0)
            names.AddRange(["\\Answered", "\\Flagged"]);
        if ((Mailbox.Rights & MailboxRights.DeleteMessages) != 0)
            names.Add("\\Deleted");
        if ((Mailbox.Rights & MailboxRights.KeepSeen) != 0)
            names.Add("\\Seen");
        if ((Mailbox.Rights & MailboxRights.Write) != 0)
            names.Add("\\Draft");
        return string.Join(' ', names);
    }
}
