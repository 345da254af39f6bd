namespace Hikyaku.Access.Imap;

/// <summary>FETCH and UID FETCH (RFC 9051 §6.4.5).</summary>
internal static class FetchCommand
{
    public static ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command) => throw new NotImplementedException();
}
