using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Fetch;

internal sealed partial class FetchResponder
{
    private void WriteAttribute(PlannedItem planned, in MailboxEntry entry, StoredMessage? stored)
    {
        switch (((FetchAttributeItem)planned.Item).Attribute)
        {
            case FetchAttribute.Uid:
                _writer.Number(entry.Uid);
                break;
            case FetchAttribute.Flags:
                WriteFlags(entry);
                break;
            case FetchAttribute.InternalDate:
                WriteDate(DateTimeOffset.FromUnixTimeMilliseconds(entry.InternalDate));
                break;
            case FetchAttribute.Size:
                _writer.Number(entry.Size);
                break;
            case FetchAttribute.ModSeq:
                WriteInParentheses(entry.ModSeq);
                break;
            case FetchAttribute.EmailId:
                WriteInParentheses(ObjectIds.Email(entry.MessageId));
                break;
            case FetchAttribute.ThreadId:
                WriteInParentheses(ObjectIds.Thread(stored!.ThreadId));
                break;
            case FetchAttribute.SaveDate:
                WriteDate(_saved[_number]!.Value);
                break;
            case FetchAttribute.Preview:
                _writer.String(stored!.Preview);
                break;
            case FetchAttribute.Envelope:
                _writer.Encoded(stored!.Envelope.Span);
                break;
            case FetchAttribute.BodyStructure:
                _writer.Encoded(stored!.BodyStructure.Span);
                break;
            case FetchAttribute.Body:
                _writer.Encoded(BodyForm.WithoutExtensions(stored!.BodyStructure.Span));
                break;
        }
    }

    private void WriteFlags(in MailboxEntry entry) => mailbox.WriteFlagList(session, entry);

    private void WriteDate(DateTimeOffset time)
    {
        Span<byte> date = stackalloc byte[28];
        date[0] = date[27] = (byte)'"';
        ImapDateTime.Format(time, date[1..]);
        _writer.Token(date);
    }

    private void WriteInParentheses(long number)
    {
        _writer.OpenList();
        _writer.Number(number);
        _writer.CloseList();
    }

    private void WriteInParentheses(string id)
    {
        _writer.OpenList();
        _writer.Text(id);
        _writer.CloseList();
    }
}
