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
        session.WriteOk(ResponseCode.PermanentFlags(IsReadOnly ? "" : flags.Append(" \\*").ToString()),
            IsReadOnly ? "No permanent flags permitted" : "Flags permitted");
    }

    // Keywords are never forgotten, so a larger number means new ones
    private void TellNewKeywords(ImapSession session)
    {
        if (View.Keywords.All.Count > _toldKeywords)
            WriteDefinedFlags(session);
    }
}
