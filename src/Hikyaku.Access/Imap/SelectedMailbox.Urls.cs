namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    private int _knownKeyResets;

    /// <summary>Tells the mechanisms that sign URLs of this mailbox (RFC 4467 §8).</summary>
    public void WriteUrlMechanisms(ImapSession session)
    {
        LearnKeyReset(session);
        session.WriteOk(ResponseCode.UrlMechanisms, "URLs are signed by");
    }

    /// <summary>Tells of a RESETKEY in another session of the same account (RFC 4467 §7).</summary>
    public void TellKeyReset(ImapSession session)
    {
        if (View.KeyResetsOf(session.Account!.Id) != _knownKeyResets)
            WriteUrlMechanisms(session);
    }

    /// <summary>The client knows of the last RESETKEY, since it said so itself.</summary>
    public void LearnKeyReset(ImapSession session) => _knownKeyResets = View.KeyResetsOf(session.Account!.Id);
}
