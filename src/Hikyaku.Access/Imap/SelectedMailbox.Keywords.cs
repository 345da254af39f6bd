using System.Text;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    private const string SystemFlagNames = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";

    private IReadOnlyList<string> _toldKeywords = [];
    // For who reads another's mailbox: the keyword sets that messages had here since it was selected, up to which snapshot
    private readonly HashSet<int> _setsInUse = [];
    private IReadOnlyList<string> _keywordsInUse = [];
    private MailboxSnapshot? _searched;

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

    // Neither an account's keywords nor those once seen here are forgotten, so a larger number means new ones
    private void TellNewKeywords(ImapSession session)
    {
        if (KeywordsFor(session).Count > _toldKeywords.Count)
            WriteDefinedFlags(session);
    }

    private IReadOnlyList<string> KeywordsFor(ImapSession session)
        => Mailbox.Account == session.Account!.Id ? View.Keywords.All : KeywordsInUse();

    // All messages are looked at once; then only those that came or changed
    private IReadOnlyList<string> KeywordsInUse()
    {
        var (before, newest) = (_searched, View.Current);
        var count = _setsInUse.Count;
        if (before is null)
        {
            for (var index = 0; index < newest.Count; index++)
                _setsInUse.Add(newest[index].Keywords);
        }
        else
        {
            var difference = newest.Since(before);
            foreach (var entry in difference.Changed.Concat(difference.Added))
                _setsInUse.Add(entry.Keywords);
        }
        _searched = newest;
        if (_setsInUse.Count > count)
        {
            _keywordsInUse = [.. _setsInUse.SelectMany(number => View.Keywords[number])
                .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        }
        return _keywordsInUse;
    }
}
