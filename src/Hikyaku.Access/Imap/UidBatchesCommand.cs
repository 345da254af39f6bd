using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>
/// UIDBATCHES (RFC 10022): ranges of UIDs that cut the mailbox into pieces of so many messages, the newest first, so that a
/// client need not hold all UIDs to work through a mailbox. Together they cover every UID from 1 to the newest.
/// </summary>
internal static class UidBatchesCommand
{
    // What clients may count on (§3.1.2, §3.1.5); less or more than that costs both sides more than it saves
    private const int SmallestBatch = 500;
    private const long MostMessages = 100_000;

    public static ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command) =>
        ValueTask.FromResult(Read(command) is var (size, first, last) ? Answer(session, command, size, first, last)
            : ImapReply.Bad("UIDBATCHES takes a number of messages, and at most a range of batches such as 1:5"));

    private static ImapReply Answer(ImapSession session, ImapCommand command, uint size, uint first, uint last)
    {
        if (first > last)
            return ImapReply.Bad("A range of batches begins with the lower number") with { Code = ResponseCode.ClientBug };
        if (size < SmallestBatch)
            return ImapReply.No(ResponseCode.TooFew, $"A batch has {SmallestBatch} messages at least");
        if (last != uint.MaxValue && (last - first + 1L) * size > MostMessages)
            return ImapReply.No(ResponseCode.TooMany, $"Batches of {MostMessages} messages in all at most");

        session.Writer.Token("* UIDBATCHES (TAG "u8);
        session.Writer.String(command.Tag);
        session.Writer.CloseList();
        var separator = (byte)' ';
        foreach (var (highest, lowest) in Batches(session.Selected!, size, first, last))
        {
            session.Writer.Token([separator]);
            session.Writer.Number(highest);
            session.Writer.Token(":"u8);
            session.Writer.Number(lowest);
            separator = (byte)',';
        }
        session.Writer.EndLine();
        return ImapReply.Completed(command);
    }

    /// <summary>The batches from one number to another, counted from 1 at the newest messages.</summary>
    private static IEnumerable<(uint Highest, uint Lowest)> Batches(SelectedMailbox mailbox, long size, long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            // The messages of the batch are those with index from lowest to highest
            var highest = mailbox.Count - 1 - (number - 1) * size;
            if (highest < 0)
                yield break;
            var lowest = highest - size + 1;
            yield return (
                number == 1 ? mailbox.Numbers.UidNext - 1 : mailbox.Numbers[(int)highest + 1].Uid - 1,
                lowest <= 0 ? 1 : mailbox.Numbers[(int)lowest].Uid);
        }
    }

    /// <summary><c>nz-number [SP nz-number ":" nz-number]</c>; without a range all batches.</summary>
    private static (uint Size, uint First, uint Last)? Read(ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadNonZeroNumber(out var size))
            return null;
        if (reader.AtEnd)
            return (size, 1, uint.MaxValue);
        return reader.TryReadSpace() && reader.TryReadNonZeroNumber(out var first) && reader.TryRead((byte)':')
            && reader.TryReadNonZeroNumber(out var last) && reader.AtEnd ? (size, first, last) : null;
    }
}
