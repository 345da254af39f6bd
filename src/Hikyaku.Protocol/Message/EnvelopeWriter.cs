using System.Buffers;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>Writes IMAP <c>envelope</c>, RFC 9051 §7.5.2, from the header of a message.</summary>
internal static class EnvelopeWriter
{
    public static void Write(WireBuffer output, MessageParts message, in ScannedPart part)
    {
        output.Append((byte)'(');
        WriteText(output, message, part, FieldName.Date);
        WriteText(output, message, part, FieldName.Subject);

        var from = output.Length;
        WriteAddresses(output, message, part, FieldName.From);
        var fromEnd = output.Length - 1;
        // "If the Sender or Reply-To header fields are absent …, or are present but empty,
        // the server sets the corresponding member of the envelope to be the same value as the from member"
        if (!TryWriteAddresses(output, message, part, FieldName.Sender))
            RepeatFrom(output, from, fromEnd);
        if (!TryWriteAddresses(output, message, part, FieldName.ReplyTo))
            RepeatFrom(output, from, fromEnd);

        WriteAddresses(output, message, part, FieldName.To);
        WriteAddresses(output, message, part, FieldName.Cc);
        WriteAddresses(output, message, part, FieldName.Bcc);
        WriteText(output, message, part, FieldName.InReplyTo);
        if (message.TryFind(part, FieldName.MessageId, out var messageId))
            output.AppendUnfolded(messageId);
        else
            output.AppendNil();
        output.Append((byte)')');
    }

    private static void RepeatFrom(WireBuffer output, int from, int fromEnd)
    {
        output.Repeat(from, fromEnd);
        output.Append((byte)' ');
    }

    private static void WriteText(WireBuffer output, MessageParts message, in ScannedPart part, FieldName name)
    {
        if (message.TryFind(part, name, out var value))
            output.AppendUnfolded(value);
        else
            output.AppendNil();
        output.Append((byte)' ');
    }

    private static void WriteAddresses(WireBuffer output, MessageParts message, in ScannedPart part, FieldName name)
    {
        if (!TryWriteAddresses(output, message, part, name))
            output.Append("NIL "u8);
    }

    private static bool TryWriteAddresses(WireBuffer output, MessageParts message, in ScannedPart part, FieldName name)
    {
        var start = output.Length;
        var next = 0;
        while (message.TryFindNext(part, name, ref next, out var value))
        {
            var scratch = ArrayPool<byte>.Shared.Rent(value.Length);
            var addresses = new AddressReader(value, scratch);
            while (addresses.MoveNext())
            {
                if (output.Length == start)
                    output.Append((byte)'(');
                WriteAddress(output, addresses);
            }
            ArrayPool<byte>.Shared.Return(scratch);
        }
        if (output.Length == start)
            return false;
        output.Append(") "u8);
        return true;
    }

    private static void WriteAddress(WireBuffer output, in AddressReader address)
    {
        switch (address.Kind)
        {
            case AddressKind.GroupStart:
                output.Append("(NIL NIL "u8);
                output.AppendString(address.Name);
                output.Append(" NIL)"u8);
                break;
            case AddressKind.GroupEnd:
                output.Append("(NIL NIL NIL NIL)"u8);
                break;
            default:
                output.Append((byte)'(');
                output.AppendStringOrNil(address.Name);
                output.Append((byte)' ');
                output.AppendStringOrNil(address.Route);
                output.Append((byte)' ');
                // NIL in either place would mean a group, so what is missing is the empty string
                output.AppendString(address.LocalPart);
                output.Append((byte)' ');
                output.AppendString(address.Domain);
                output.Append((byte)')');
                break;
        }
    }
}
