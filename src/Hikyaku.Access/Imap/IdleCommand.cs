using System.Text;
using Hikyaku.Connections;

namespace Hikyaku.Access.Imap;

/// <summary>
/// IDLE (RFC 9051 §6.3.13): tells of changes as they happen until the client says DONE; which ones, NOTIFY has chosen
/// (RFC 5465 §4). While nothing happens it holds no buffer, only a pending read and a signal.
/// </summary>
internal static class IdleCommand
{
    private const int LineBytes = 64;

    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        session.Writer.Token("+ idling"u8);
        session.Writer.EndLine();
        using var own = new ChangeSignal();
        var changes = session.Notifications?.Signal ?? own;
        if (changes == own)
            own.Watch(session.Selected?.View);
        changes.Raise();
        await session.FlushAsync().ConfigureAwait(false);
        var line = session.Connection.ReadLineAlongsideAsync(LineBytes, session.Options.SilenceTime).AsTask();
        while (true)
        {
            var change = changes.WaitAsync();
            if (await Task.WhenAny(line, change).ConfigureAwait(false) == line)
                break;
            await session.TellChangesAsync(mayExpunge: true).ConfigureAwait(false);
            if (session.Selected?.TakeOwedModSeq() is { } code)
                session.WriteOk(code, "Highest");
            await session.FlushAsync().ConfigureAwait(false);
            if (session.IsLeaving)
            {
                // The pending read has to end before the connection is closed under it
                session.Connection.ExpectWithin(TimeSpan.Zero);
                await line.ConfigureAwait(false);
                return ImapReply.Answered;
            }
        }
        return Reply(session, command, await line.ConfigureAwait(false));
    }

    private static ImapReply Reply(ImapSession session, ImapCommand command, LineRead line)
    {
        if (line.Status == LineStatus.End)
        {
            session.LeaveAtEnd();
            return ImapReply.Answered;
        }
        return line.Status == LineStatus.Line && Ascii.EqualsIgnoreCase(line.Line.Span, "DONE"u8)
            ? ImapReply.Completed(command)
            : ImapReply.Bad("IDLE ends with DONE");
    }
}
