using System.Buffers;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Dkim;

/// <summary>Header fields in the form in which they are signed, RFC 6376 §3.4.1 and §3.4.2.</summary>
public static class HeaderCanonicalization
{
    /// <summary>Writes a field with its line end.</summary>
    public static void Write(Canonicalization form, in HeaderField field, IBufferWriter<byte> output)
    {
        WriteWithoutEnd(form, field, output);
        output.Write("\r\n"u8);
    }

    /// <summary>Writes a field without its line end: so the field that holds the signature is signed (§3.7).</summary>
    public static void WriteWithoutEnd(Canonicalization form, in HeaderField field, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (form == Canonicalization.Simple)
        {
            output.Write(field.Raw.TrimEnd("\r\n"u8));
            return;
        }
        var room = output.GetSpan(field.Raw.Length + 1);
        var length = Lower(field.Name, room);
        room[length++] = (byte)':';
        output.Advance(length + Squeeze(field.RawValue, room[length..]));
    }

    private static int Lower(ReadOnlySpan<byte> name, Span<byte> into)
    {
        for (var i = 0; i < name.Length; i++) into[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        return name.Length;
    }

    /// <summary>Unfolds, makes one space of any white space, and takes it away from both ends.</summary>
    private static int Squeeze(ReadOnlySpan<byte> value, Span<byte> into)
    {
        var length = 0;
        var spaceBefore = false;
        foreach (var octet in value)
        {
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                spaceBefore = length > 0;
                continue;
            }
            if (spaceBefore) into[length++] = (byte)' ';
            into[length++] = octet;
            spaceBefore = false;
        }
        return length;
    }
}
