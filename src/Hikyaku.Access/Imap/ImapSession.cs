using Hikyaku.Access.Imap.Notify;
using Hikyaku.Connections;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Access.Imap;

/// <summary>One client's IMAP session: what every command handler sees.</summary>
internal sealed partial class ImapSession
{
    // A chunk of output after which a long answer waits for the client to take it
    private const int FlushBytes = 32 << 10;

    public ImapSession(ClientConnection connection, MailStore store, ImapOptions options, TimeProvider time, ILogger log)
    {
        Connection = connection;
        Store = store;
        Options = options;
        Time = time;
        _log = log;
        _strangerSince = time.GetTimestamp();
        Writer = new ImapResponseWriter(connection.Output);
        Commands = new CommandReader(connection, Writer, options.CommandTime);
    }

    /// <summary>The connection.</summary>
    public ClientConnection Connection { get; }

    /// <summary>Where responses are written. They are sent when the input is exhausted, or by <see cref="FlushIfFullAsync"/>.</summary>
    public ImapResponseWriter Writer { get; }

    /// <summary>Where commands come from; a handler reads a literal that was left to it from the connection.</summary>
    public CommandReader Commands { get; }

    /// <summary>The store.</summary>
    public MailStore Store { get; }

    /// <summary>Limits.</summary>
    public ImapOptions Options { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Stands for this session in what it changes, which is not told to it as news.</summary>
    public ChangeOrigin Itself { get; } = new();

    /// <summary>What the client wants to be told unasked (RFC 5465); null before its first NOTIFY.</summary>
    public Notifications? Notifications { get; private set; }

    /// <summary>The same for the selected mailbox.</summary>
    public SelectedEvents SelectedEvents => Notifications?.Selected ?? SelectedEvents.Usual;

    /// <summary>Who logged in; null before login.</summary>
    public Account? Account { get; private set; }

    /// <summary>The selected mailbox, or null.</summary>
    public SelectedMailbox? Selected { get; private set; }

    /// <summary>What the client has ENABLEd.</summary>
    public ImapFeatures Enabled { get; private set; }

    /// <summary>True once IMAP4rev2 was enabled: no \Recent, UTF-8 names, ESEARCH answers (RFC 9051 Appendix E).</summary>
    public bool IsRev2 => (Enabled & ImapFeatures.Rev2) != 0;

    /// <summary>True when mailbox names are UTF-8 on the wire, not modified UTF-7.</summary>
    public bool HasUtf8Names => (Enabled & (ImapFeatures.Rev2 | ImapFeatures.Utf8)) != 0;

    /// <summary>True once UTF8=ACCEPT was enabled (RFC 6855).</summary>
    public bool IsUtf8Accepted => (Enabled & ImapFeatures.Utf8) != 0;

    /// <summary>True once the client wants mod-sequences: unsolicited FETCH responses carry them (RFC 7162 §3.1).</summary>
    public bool TellsModSeq => (Enabled & ImapFeatures.CondStore) != 0;

    /// <summary>True once the client resynchronizes by QRESYNC (RFC 7162 §3.2.3).</summary>
    public bool HasQuickResync => (Enabled & ImapFeatures.QuickResync) != 0;

    /// <summary>True when VANISHED stands in for EXPUNGE (RFC 7162 §3.2.10, RFC 9586 §3.4).</summary>
    public bool TellsVanished => (Enabled & (ImapFeatures.QuickResync | ImapFeatures.UidOnly)) != 0;

    /// <summary>True once the client knows messages by their UIDs only (RFC 9586): message numbers are neither taken nor told.</summary>
    public bool IsUidOnly => (Enabled & ImapFeatures.UidOnly) != 0;

    /// <summary>True when the command under way has to leave message numbers as they are, whatever its verb.</summary>
    public bool KeepsNumbers { get; set; }

    /// <summary>The state of RFC 9051 §3.</summary>
    public ImapStates State => Account is null ? ImapStates.NotAuthenticated
        : Selected is null ? ImapStates.Authenticated
        : ImapStates.Selected;

    /// <summary>What the authenticator must know of the connection.</summary>
    public LoginOrigin Origin => new(
        Connection.Remote?.Address, Connection.PasswordsAllowed, Connection.Tls?.ServerEndPoint ?? default, Connection.Profile.Protocol);

    /// <summary>Logs in.</summary>
    public void LogIn(Account account)
    {
        Account = account;
        LogLoggedIn(Connection.Id, account.Address);
    }

    /// <summary>Logs out but stays connected (RFC 8437 §3): everything is as before the login, TLS apart.</summary>
    public void LogOut()
    {
        Deselect();
        Notify(null)?.Dispose();
        Account = null;
        Enabled = ImapFeatures.None;
        Writer.QuotesUtf8 = false;
        (_budget, _strangerSince) = (NewBudget(), Time.GetTimestamp());
    }

    /// <summary>Switches features on.</summary>
    public void Enable(ImapFeatures features)
    {
        var isFirst = !TellsModSeq && (features & ImapFeatures.CondStore) != 0;
        Enabled |= features;
        Writer.QuotesUtf8 = HasUtf8Names;
        if (IsUidOnly)
            Selected?.Contexts.EndNumbered(this);
        // RFC 7162 §3.1: the first CONDSTORE enabling command tells where the selected mailbox stands
        if (isFirst && Selected is { } mailbox)
            WriteOk(ResponseCode.Of("HIGHESTMODSEQ", mailbox.ToldModSeq), "Highest");
    }

    /// <summary>A command that only makes sense to a client that wants mod-sequences (RFC 7162 §3.1 "CONDSTORE enabling commands").</summary>
    public void WantModSeq()
    {
        if (!TellsModSeq)
            Enable(ImapFeatures.CondStore);
    }

    /// <summary>Enters a mailbox.</summary>
    public void Select(SelectedMailbox mailbox)
    {
        Selected = mailbox;
        Notifications?.Signal.Watch(mailbox.View);
    }

    /// <summary>Tells the client this from now on, and nothing else unasked.</summary>
    /// <returns>What it was told before, to be disposed of.</returns>
    public Notifications? Notify(Notifications? notifications)
    {
        var earlier = Notifications;
        Notifications = notifications;
        return earlier;
    }

    /// <summary>Leaves the selected mailbox, if there is one.</summary>
    public void Deselect()
    {
        Notifications?.Signal.Watch(null);
        Selected?.Dispose();
        Selected = null;
    }

    /// <summary>Begins a FETCH response, or UIDFETCH (RFC 9586 §3.3), about a message.</summary>
    public void BeginFetch(int index, uint uid)
    {
        if (IsUidOnly)
            Writer.Untagged(uid, " UIDFETCH ("u8);
        else
            Writer.Untagged((uint)index + 1, " FETCH ("u8);
    }

    /// <summary>Waits for the client to take what was written, when that has become much. Call it in long answers.</summary>
    public ValueTask FlushIfFullAsync() => Writer.Unflushed < FlushBytes ? ValueTask.CompletedTask : FlushAsync();

    /// <summary>Sends what was written.</summary>
    public ValueTask FlushAsync()
    {
        Writer.Commit();
        Writer.MarkFlushed();
        // A long answer may take long, as long as the client goes on taking it
        Connection.ExpectWithin(Options.SilenceTime);
        return Connection.FlushAsync();
    }
}

/// <summary>What ENABLE (RFC 5161) can switch on.</summary>
[Flags]
internal enum ImapFeatures
{
    /// <summary>Plain IMAP4rev1.</summary>
    None = 0,
    /// <summary>IMAP4rev2</summary>
    Rev2 = 1,
    /// <summary>UTF8=ACCEPT</summary>
    Utf8 = 2,
    /// <summary>CONDSTORE (RFC 7162 §3.1)</summary>
    CondStore = 4,
    /// <summary>QRESYNC (RFC 7162 §3.2), which is CONDSTORE as well.</summary>
    QuickResync = 8,
    /// <summary>UIDONLY (RFC 9586)</summary>
    UidOnly = 16,
}
