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

    /// <summary>True once the client wants mod-sequences: unsolicited FETCH responses carry them (RFC 7162 §3.1).</summary>
    public bool TellsModSeq => (Enabled & ImapFeatures.CondStore) != 0;

    /// <summary>True when VANISHED stands in for EXPUNGE (RFC 7162 §3.2.10).</summary>
    public bool TellsVanished => (Enabled & ImapFeatures.QuickResync) != 0;

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
    public void Select(SelectedMailbox mailbox) => Selected = mailbox;

    /// <summary>Leaves the selected mailbox, if there is one.</summary>
    public void Deselect()
    {
        Selected?.Dispose();
        Selected = null;
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
}
