using System.Text;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    private const string SystemFlagNames = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";

    private IReadOnlyList<string> _toldKeywords = [];

    /// <summary>
    /// FLAGS (RFC 9051 §7.3.5) and PERMANENTFLAGS (§7.1): all keywords of the account, and any other. Who reads another's
    /// mailbox learns those in it only.
    /// </summary>
    public void WriteDefinedFlags(ImapSession session)
    {
        var keywords = KeywordsFor(session);
        _toldKeywords = keywords;
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
        if (Mailbox.Rights == MailboxRights.All)
            return all.Append(" \\*").ToString();
        var changeable = ChangeableFlags();
        return (Mailbox.Rights & MailboxRights.Write) != 0
            ? $"{changeable}{all.ToString(SystemFlagNames.Length, all.Length - SystemFlagNames.Length)} \\*"
            : changeable;
    }

    // An account's keywords are never forgotten, so a larger number means new ones; those in use may change without growing
    private void TellNewKeywords(ImapSession session)
    {
        var keywords = KeywordsFor(session);
        if (keywords.Count > _toldKeywords.Count
            || (Mailbox.Account != session.Account!.Id && keywords.Except(_toldKeywords, StringComparer.OrdinalIgnoreCase).Any()))
            WriteDefinedFlags(session);
    }

    private IReadOnlyList<string> KeywordsFor(ImapSession session)
        => Mailbox.Account == session.Account!.Id ? View.Keywords.All : KeywordsInUse();

    private string[] KeywordsInUse()
    {
        var numbers = new HashSet<int>();
        var messages = View.Current;
        for (var i = 0; i < messages.Count; i++)
            numbers.Add(messages[i].Keywords);
        return [.. numbers.SelectMany(number => View.Keywords[number]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
    }
}
