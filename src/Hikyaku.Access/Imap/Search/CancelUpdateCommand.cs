using System.Text;

namespace Hikyaku.Access.Imap.Search;

/// <summary>CANCELUPDATE (RFC 5267 §4.3.5).</summary>
internal static class CancelUpdateCommand
{
    public static ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (Read(command) is not { } tags)
            return ValueTask.FromResult(ImapReply.Bad("CANCELUPDATE takes the tags of searches, as strings"));
        var known = true;
        foreach (var tag in tags)
            known &= session.Selected!.Contexts.Cancel(tag);
        return ValueTask.FromResult(known ? ImapReply.Completed(command) : ImapReply.No(null, "No search with such a tag is kept up to date"));
    }

    private static List<string>? Read(ImapCommand command)
    {
        var reader = command.Read();
        var tags = new List<string>();
        do
        {
            if (!reader.TryReadString(out var tag))
                return null;
            tags.Add(Encoding.UTF8.GetString(tag));
        } while (reader.TryReadSpace());
        return reader.AtEnd ? tags : null;
    }
}
