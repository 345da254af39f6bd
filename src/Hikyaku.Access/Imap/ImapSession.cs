using Hikyaku.Connections;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Access.Imap;

/// <summary>One client's IMAP session: what every command handler sees.</summary>
internal sealed partial class ImapSession
{
    // A chunk of output after which a long answer waits for the client to take it
    private const int FlushBytes = 32 << 10;

    public ImapSession(ClientConnection connection, MailStore store, ImapOptions options)
    {
        Connection = connection;
        Store = store;
        Options = options;
        Writer = new ImapResponseWriter(connection.Output);
    }

    /// <summary>The connection.</summary>
    public ClientConnection Connection { get; }

    /// <summary>Where responses are written. They are sent when the input is exhausted, or by <see cref="FlushIfFullAsync"/>.</summary>
    public ImapResponseWriter Writer { get; }

    /// <summary>The store.</summary>
    public MailStore Store { get; }

    /// <summary>Limits.</summary>
    public ImapOptions Options { get; }

    /// <summary>Who logged in; null before login.</summary>
    public Account? Account { get; private set; }

    /// <summary>The selected mailbox, or null.</summary>
    public SelectedMailbox? Selected { get; private set; }

    /// <summary>What the client has ENABLEd.</summary>
    public ImapFeatures Enabled { get; private set; }

    /// <summary>True once IMAP4rev2 was enabled: no \Recent, UTF-8 names, ESEARCH answers (RFC 9051 Appendix E).</summary>
    public bool IsRev2 => (Enabled & ImapFeatures.Rev2) != 0;

    /// <summary>Waits for the client to take what was written, when that has become much. Call it in long answers.</summary>
    public ValueTask FlushIfFullAsync() => Writer.Unflushed < FlushBytes ? ValueTask.CompletedTask : FlushAsync();

    /// <summary>Sends what was written.</summary>
    public ValueTask FlushAsync()
    {
        Writer.Commit();
        Writer.MarkFlushed();
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
    /// <summary>CONDSTORE</summary>
    CondStore = 4,
}
