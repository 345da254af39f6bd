namespace Hikyaku.Access.Imap;

/// <summary>UNAUTHENTICATE and COMPRESS: what changes the connection under the session.</summary>
internal static class ConnectionCommands
{
    /// <summary>UNAUTHENTICATE (RFC 8437).</summary>
    public static ValueTask<ImapReply> UnauthenticateAsync(ImapSession session, ImapCommand command)
    {
        // RFC 8437 §4.1 lets both compression layers end here, but nothing on the wire says where the client's does:
        // §3 allows BYE where the connection can't be put back, and never NO
        if (session.Connection.IsCompressed)
            session.Leave("A compressed connection can't be used again");
        session.LogOut();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>COMPRESS (RFC 4978): all that follows the reply is compressed, in both directions.</summary>
    public static async ValueTask<ImapReply> CompressAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadWord("DEFLATE"u8) || !reader.AtEnd)
            return ImapReply.Bad("COMPRESS takes DEFLATE");
        if (session.Connection.IsCompressed)
            return ImapReply.Bad("DEFLATE is active already");
        session.WriteTagged(command.Tag, ImapReply.Ok("DEFLATE active"));
        session.Writer.Commit();
        await session.Connection.StartCompressionAsync().ConfigureAwait(false);
        return ImapReply.Answered;
    }
}
