using System.Globalization;
using System.Text;

namespace Hikyaku.Access.Imap;

/// <summary>What the server can do, as CAPABILITY says it in each state (RFC 9051 §6.1.1, §7.2.2).</summary>
internal static class Capabilities
{
    private const string Always = "IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ENABLE ID";

    private const string LoggedIn =
        Always + " NAMESPACE UNSELECT IDLE CHILDREN LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE"
        + " UIDPLUS MOVE MULTIAPPEND ESEARCH SEARCHRES STATUS=SIZE"
        + " CONDSTORE QRESYNC WITHIN PARTIAL SAVEDATE OBJECTID PREVIEW"
        + " SORT SORT=DISPLAY ESORT THREAD=ORDEREDSUBJECT THREAD=REFERENCES CONTEXT=SEARCH CONTEXT=SORT MULTISEARCH INPROGRESS NOTIFY SEARCH=FUZZY"
        + " UNAUTHENTICATE UTF8=ACCEPT BINARY CATENATE REPLACE URLAUTH URLAUTH=BINARY UIDONLY UIDBATCHES"
        + " QUOTA QUOTASET QUOTA=RES-STORAGE QUOTA=RES-MESSAGE METADATA LIST-METADATA ACL RIGHTS=" + Acl.RightsText.New + " LIST-MYRIGHTS";

    /// <summary>The capabilities now, separated by spaces.</summary>
    public static string For(ImapSession session) => session.Account is null ? BeforeLogin(session) : AfterLogin(session);

    /// <summary>The response code for the greeting and the reply to a login, which saves the client a round trip.</summary>
    public static ResponseCode CodeFor(ImapSession session) => ResponseCode.Capability(For(session));

    private static string AfterLogin(ImapSession session) => string.Create(CultureInfo.InvariantCulture,
        $"{LoggedIn} APPENDLIMIT={session.Options.MessageBytes}{(session.Connection.IsCompressed ? "" : " COMPRESS=DEFLATE")}");

    private static string BeforeLogin(ImapSession session)
    {
        var list = new StringBuilder(Always);
        if (session.Connection.CanStartTls)
            list.Append(" STARTTLS");
        // RFC 9051 §6.2.3: LOGINDISABLED where passwords would go over the wire in clear text
        if (!session.Connection.PasswordsAllowed)
            list.Append(" LOGINDISABLED");
        foreach (var mechanism in session.Store.Authenticator.MechanismsFor(session.Origin))
            list.Append(" AUTH=").Append(mechanism);
        return list.ToString();
    }
}
