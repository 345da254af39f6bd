using System.Collections.Frozen;
using System.Text;
using Hikyaku.Access.Imap.Acl;
using Hikyaku.Access.Imap.Append;
using Hikyaku.Access.Imap.Fetch;
using Hikyaku.Access.Imap.Metadata;
using Hikyaku.Access.Imap.Notify;
using Hikyaku.Access.Imap.Quota;
using Hikyaku.Access.Imap.Search;
using Hikyaku.Access.Imap.Sort;
using Hikyaku.Access.Imap.Urls;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>The one table of all verbs.</summary>
internal static class ImapVerbs
{
    private static readonly FrozenDictionary<string, ImapVerb> Table = new ImapVerb[]
    {
        new("CAPABILITY", ImapStates.Any, GeneralCommands.CapabilityAsync) { HasArguments = false },
        new("NOOP", ImapStates.Any, GeneralCommands.NoopAsync) { HasArguments = false },
        new("LOGOUT", ImapStates.Any, GeneralCommands.LogoutAsync) { HasArguments = false },
        new("ID", ImapStates.Any, GeneralCommands.IdAsync),

        new("STARTTLS", ImapStates.NotAuthenticated, LoginCommands.StartTlsAsync) { HasArguments = false },
        new("LOGIN", ImapStates.NotAuthenticated, LoginCommands.LoginAsync),
        new("AUTHENTICATE", ImapStates.NotAuthenticated, LoginCommands.AuthenticateAsync),

        new("UNAUTHENTICATE", ImapStates.LoggedIn, ConnectionCommands.UnauthenticateAsync) { HasArguments = false },
        new("COMPRESS", ImapStates.LoggedIn, ConnectionCommands.CompressAsync),
        new("ENABLE", ImapStates.LoggedIn, GeneralCommands.EnableAsync),
        new("NAMESPACE", ImapStates.LoggedIn, GeneralCommands.NamespaceAsync) { HasArguments = false },
        new("SELECT", ImapStates.LoggedIn, SelectCommands.SelectAsync) { MayTakeLong = true },
        new("EXAMINE", ImapStates.LoggedIn, SelectCommands.ExamineAsync) { MayTakeLong = true },
        new("CREATE", ImapStates.LoggedIn, MailboxCommands.CreateAsync),
        new("DELETE", ImapStates.LoggedIn, MailboxCommands.DeleteAsync),
        new("RENAME", ImapStates.LoggedIn, MailboxCommands.RenameAsync),
        new("SUBSCRIBE", ImapStates.LoggedIn, MailboxCommands.SubscribeAsync),
        new("UNSUBSCRIBE", ImapStates.LoggedIn, MailboxCommands.UnsubscribeAsync),
        new("LIST", ImapStates.LoggedIn, ListCommand.RunAsync) { MayTakeLong = true },
        new("LSUB", ImapStates.LoggedIn, LsubCommand.RunAsync) { MayTakeLong = true },
        new("STATUS", ImapStates.LoggedIn, StatusCommand.RunAsync) { MayTakeLong = true },
        new("APPEND", ImapStates.LoggedIn, AppendCommand.RunAsync) { StreamsLiteral = AppendCommand.IsMessageNext },
        new("GENURLAUTH", ImapStates.LoggedIn, UrlCommands.GenerateAsync),
        new("RESETKEY", ImapStates.LoggedIn, UrlCommands.ResetAsync),
        new("URLFETCH", ImapStates.LoggedIn, UrlCommands.FetchAsync) { MayTakeLong = true },
        new("SETACL", ImapStates.LoggedIn, AclCommands.SetAsync),
        new("DELETEACL", ImapStates.LoggedIn, AclCommands.DeleteAsync),
        new("GETACL", ImapStates.LoggedIn, AclCommands.GetAsync),
        new("LISTRIGHTS", ImapStates.LoggedIn, AclCommands.ListAsync),
        new("MYRIGHTS", ImapStates.LoggedIn, AclCommands.MyRightsAsync),
        new("GETQUOTA", ImapStates.LoggedIn, QuotaCommands.GetQuotaAsync),
        new("GETQUOTAROOT", ImapStates.LoggedIn, QuotaCommands.GetQuotaRootAsync),
        new("SETQUOTA", ImapStates.LoggedIn, QuotaCommands.SetQuotaAsync),
        new("GETMETADATA", ImapStates.LoggedIn, MetadataCommands.GetAsync) { MayTakeLong = true },
        new("SETMETADATA", ImapStates.LoggedIn, MetadataCommands.SetAsync),
        new("NOTIFY", ImapStates.LoggedIn, NotifyCommand.RunAsync) { MayTakeLong = true },
        new("IDLE", ImapStates.LoggedIn, IdleCommand.RunAsync) { HasArguments = false },

        new("CHECK", ImapStates.Selected, GeneralCommands.NoopAsync) { HasArguments = false },
        new("CLOSE", ImapStates.Selected, SelectCommands.CloseAsync) { MayTakeLong = true, HasArguments = false },
        new("UNSELECT", ImapStates.Selected, SelectCommands.UnselectAsync) { HasArguments = false },
        new("EXPUNGE", ImapStates.Selected, ExpungeCommand.RunAsync) { MayTakeLong = true, HasUidForm = true },
        new("COPY", ImapStates.Selected, CopyCommands.CopyAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true },
        new("MOVE", ImapStates.Selected, CopyCommands.MoveAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true },
        new("REPLACE", ImapStates.Selected, ReplaceCommand.RunAsync) { HasUidForm = true, UsesNumbers = true, StreamsLiteral = ReplaceCommand.IsMessageNext },
        new("STORE", ImapStates.Selected, StoreCommand.RunAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true, HoldsNumbers = true },
        new("FETCH", ImapStates.Selected, FetchCommand.RunAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true, HoldsNumbers = true },
        new("ESEARCH", ImapStates.LoggedIn, MultiSearchCommand.RunAsync) { MayTakeLong = true, HasUidForm = true },
        new("UIDBATCHES", ImapStates.Selected, UidBatchesCommand.RunAsync),
        new("CANCELUPDATE", ImapStates.Selected, CancelUpdateCommand.RunAsync),
        new("SORT", ImapStates.Selected, SortCommand.RunAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true, HoldsNumbers = true },
        new("THREAD", ImapStates.Selected, ThreadCommand.RunAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true, HoldsNumbers = true },
        new("SEARCH", ImapStates.Selected, SearchCommand.RunAsync) { MayTakeLong = true, HasUidForm = true, UsesNumbers = true, HoldsNumbers = true },
    }.ToFrozenDictionary(verb => verb.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, ImapVerb>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Table.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The verb of that name in either case, or null.</summary>
    public static ImapVerb? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[24];
        if (name.Length > text.Length || Encoding.ASCII.GetChars(name, text) != name.Length)
            return null;
        return ByText.TryGetValue(text[..name.Length], out var verb) ? verb : null;
    }

    /// <summary>Tells by the text of a command so far whether the next literal is left to its handler.</summary>
    public static bool StreamsLiteral(ReadOnlySpan<byte> text)
    {
        var reader = new ImapReader(text);
        return reader.TryReadTag(out _) && reader.TryReadSpace() && (reader.TryReadText("UID "u8) || true)
            && reader.TryReadAtom(out var name) && reader.TryReadSpace()
            && Find(name) is { StreamsLiteral: { } streams } && streams(reader.Rest);
    }
}
