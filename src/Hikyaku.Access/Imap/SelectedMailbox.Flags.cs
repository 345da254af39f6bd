using System.Buffers;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    // Neighbours mostly have the same flags, so the last list is kept as it stands on the wire
    private (SystemFlags Flags, int Keywords, bool IsRecent) _lastFlags = (SystemFlags.None, 0, false);
    private byte[] _lastFlagList = [(byte)'(', (byte)')'];

    /// <summary>Writes the flags of a message as a <c>flag-list</c>, with \Recent where it has it and the session knows it.</summary>
    public void WriteFlagList(ImapSession session, in MailboxEntry entry) => session.Writer.Encoded(FlagListOf(session, entry));

    private byte[] FlagListOf(ImapSession session, in MailboxEntry entry)
    {
        var flags = (entry.Flags, entry.Keywords, !session.IsRev2 && IsRecent(entry.Uid));
        if (flags != _lastFlags)
            (_lastFlags, _lastFlagList) = (flags, Encode(flags));
        return _lastFlagList;
    }

    private byte[] Encode((SystemFlags Flags, int Keywords, bool IsRecent) flags)
    {
        var list = new ArrayBufferWriter<byte>(64);
        var writer = new ImapResponseWriter(list);
        writer.FlagList(flags.Flags, View.Keywords[flags.Keywords], flags.IsRecent);
        writer.Commit();
        return list.WrittenSpan.ToArray();
    }
}
