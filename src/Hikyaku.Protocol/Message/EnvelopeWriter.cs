using System.Buffers;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Writes IMAP <c>envelope</c>, RFC 9051 §7.5.2, from the header of a message. Addresses for which the budget doesn't
/// suffice are left out.
/// </summary>
internal static class EnvelopeWriter
{
    private static ReadOnlySpan<byte> GroupEnd => "(NIL NIL NIL NIL)"u8;

    public static void Write(WireBuffer output, MessageParts message, in ScannedPart part, AddressBudget budget)
    {
        output.Append((byte)'(');
        WriteText(output, message, part, FieldName.Date);
        WriteText(output, message, part, FieldName.Subject);

        var from = output.Length;
        WriteAddresses(output, message, part, budget, FieldName.From);
        var fromEnd = output.Length - 1;
        // "If the Sender or Reply-To header fields are absent …, or are present but empty,
        // the server sets the corresponding member of the envelope to be the same value as the from member"
        if (!TryWriteAddresses(output, message, part, budget, FieldName.Sender))
            RepeatFrom(output, from, fromEnd, budget);
        if (!TryWriteAddresses(output, message, part, budget, FieldName.ReplyTo))
            RepeatFrom(output, from, fromEnd, budget);

        WriteAddresses(output, message, part, budget, FieldName.To);
        WriteAddresses(output, message, part, budget, FieldName.Cc);
        WriteAddresses(output, message, part, budget, FieldName.Bcc);
        WriteText(output, message, part, FieldName.InReplyTo);
        if (message.TryFind(part, FieldName.MessageId, out var messageId))
            output.AppendUnfolded(messageId);
        else
            output.AppendNil();
        output.Append((byte)')');
    }

    private static void RepeatFrom(WireBuffer output, int from, int fromEnd, AddressBudget budget)
    {
        if (budget.TrySpend(fromEnd - from))
            output.Repeat(from, fromEnd);
        else
            output.AppendNil();
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

    private static void WriteAddresses(WireBuffer output, MessageParts message, in ScannedPart part, AddressBudget budget, FieldName name)
    {
        if (!TryWriteAddresses(output, message, part, budget, name))
            output.Append("NIL "u8);
    }

    private static bool TryWriteAddresses(WireBuffer output, MessageParts message, in ScannedPart part, AddressBudget budget, FieldName name)
    {
        var start = output.Length;
        var next = 0;
        while (message.TryFindNext(part, name, ref next, out var value))
        {
            var scratch = ArrayPool<byte>.Shared.Rent(value.Length);
            WriteAddresses(output, new AddressReader(value, scratch), budget, start);
            ArrayPool<byte>.Shared.Return(scratch);
        }
        if (output.Length == start)
            return false;
        output.Append(") "u8);
        return true;
    }

    private static void WriteAddresses(WireBuffer output, AddressReader addresses, AddressBudget budget, int start)
    {
        var isInGroup = false;
        while (addresses.MoveNext())
        {
            var before = output.Length;
            if (before == start)
                output.Append((byte)'(');
            WriteAddress(output, addresses);
            // A group that was begun is ended, whatever it costs: clients would take what follows for its members.
            if (!budget.TrySpend(output.Length - before) && !(isInGroup && addresses.Kind == AddressKind.GroupEnd))
            {
                output.CutTo(before);
                if (isInGroup)
                    output.Append(GroupEnd);
                return;
            }
            isInGroup = addresses.Kind == AddressKind.GroupStart || (isInGroup && addresses.Kind != AddressKind.GroupEnd);
        }
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
                output.Append(GroupEnd);
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
