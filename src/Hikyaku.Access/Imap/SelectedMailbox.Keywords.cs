using System.Text;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    private const string SystemFlagNames = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";

    private int _toldKeywords;

    /// <summary>FLAGS (RFC 9051 §7.3.5) and PERMANENTFLAGS (§7.1): all keywords of the account, and any other.</summary>
    public void WriteDefinedFlags(ImapSession session)
    {
        var keywords = View.Keywords.All;
        _toldKeywords = keywords.Count;
        var flags = new StringBuilder(SystemFlagNames);
        foreach (var keyword in keywords)
            flags.Append(' ').Append(keyword);

        session.Writer.Token("* FLAGS ("u8);
        session.Writer.Text(flags.ToString());
        session.Writer.CloseList();
        session.Writer.EndLine();
        session.WriteOk(ResponseCode.PermanentFlags(IsReadOnly ? "" : PermanentFlags(flags)),
            IsReadOnly ? "No permanent flags permitted" : "Flags permitted");
    }

    private string PermanentFlags(StringBuilder all)
    {
        if (Mailbox.Rights == Store.Mailboxes.MailboxRights.All)
            return all.Append(" \\*").ToString();
        var changeable = ChangeableFlags();
        return (Mailbox.Rights & Store.Mailboxes.MailboxRights.Write) != 0
            ? $"{changeable}{all.ToString(SystemFlagNames.Length, all.Length - SystemFlagNames.Length)} \\*"
            : changeable;
    }

    // Keywords are never forgotten, so a larger number means new ones
    private void TellNewKeywords(ImapSession session)
    {
        if (View.Keywords.All.Count > _toldKeywords)
            WriteDefinedFlags(session);
    }
}
