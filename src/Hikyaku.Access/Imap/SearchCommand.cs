namespace Hikyaku.Access.Imap;

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4).</summary>
internal static class SearchCommand
{
    public static ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command) => throw new NotImplementedException();
}
