using Hikyaku.Protocol.Imap.Notify;

namespace Hikyaku.Access.Imap.Notify;

/// <summary>NOTIFY (RFC 5465 §3.1): what the client is told unasked from now on.</summary>
internal static class NotifyCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (NotifyRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return fault.IsUnknownEvent ? ImapReply.No(ResponseCode.BadEvent(NotifyEventNames.All), fault.Text) : ImapReply.Bad(fault.Text);
        if (Notifications.Begin(session, request) is not { } notifications)
            return ImapReply.No(ResponseCode.NotificationOverflow, "That would be too much to watch");

        // What has gathered is told as if it were NOOP, of other mailboxes as it was asked for before
        using var earlier = session.Notify(notifications);
        if (earlier is not null)
            await earlier.TellOthersAsync().ConfigureAwait(false);
        if (request.Groups.Count > 0 && session.Selected is { View.IsGone: false } selected)
            await selected.SynchronizeAsync(session, mayExpunge: true, SelectedEvents.Usual).ConfigureAwait(false);
        await notifications.TellBeginningAsync(request.WantsStatus).ConfigureAwait(false);
        return ImapReply.Completed(command);
    }
}
