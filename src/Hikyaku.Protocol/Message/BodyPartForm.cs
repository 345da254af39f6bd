namespace Hikyaku.Protocol.Message;

/// <summary>Takes the structure of one part out of a stored BODYSTRUCTURE: BODYPARTSTRUCTURE of RFC 5524.</summary>
public static class BodyPartForm
{
    private const int FieldsBeforeEncoding = 3; // parameters, id, description

    /// <summary>The structure of the part with these numbers (of the whole, without any); null when there is none.</summary>
    /// <param name="bodyStructure">As <see cref="MessageStructure.BodyStructure"/> has it.</param>
    /// <param name="part">Part numbers as in FETCH BODY[1.2].</param>
    /// <exception cref="FormatException">The structure is damaged.</exception>
    public static byte[]? Find(ReadOnlySpan<byte> bodyStructure, IReadOnlyList<int> part)
    {
        var body = bodyStructure;
        foreach (var number in part)
        {
            body = Child(body, number);
            if (body.IsEmpty)
                return null;
        }
        return body.ToArray();
    }

    /// <summary>
    /// The same for a part that has no parts of its own, with its encoding undone: another encoding and size. Lines are
    /// counted in what lies in the message only, so there are none.
    /// </summary>
    /// <exception cref="FormatException">The structure is damaged.</exception>
    public static byte[] Decoded(ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> encoding, int octets)
    {
        using var output = new WireBuffer();
        var reader = new WireReader(leaf);
        reader.Expect((byte)'(');
        output.Append((byte)'(');
        var type = reader.ReadValue();
        output.Append(type);
        for (var i = 0; i < 1 + FieldsBeforeEncoding; i++)
            Copy(ref reader, output);
        Skip(ref reader);
        Skip(ref reader);
        output.Append((byte)' ');
        output.Append(encoding);
        output.Append((byte)' ');
        output.AppendNumber(octets);
        if (type.SequenceEqual("\"TEXT\""u8))
        {
            Skip(ref reader);
            output.Append(" 0"u8);
        }
        while (reader.Next != (byte)')')
            Copy(ref reader, output);
        output.Append((byte)')');
        return output.Written.ToArray();
    }

    /// <summary>RFC 9051 §6.4.5.1: parts of a multipart, of the message that a part encloses, or the one part that something without parts has.</summary>
    private static ReadOnlySpan<byte> Child(ReadOnlySpan<byte> body, int number)
    {
        var reader = new WireReader(body);
        reader.Expect((byte)'(');
        if (reader.Next != (byte)'(')
        {
            var message = Enclosed(body);
            return !message.IsEmpty ? Child(message, number) : number == 1 ? body : [];
        }
        while (reader.Next == (byte)'(')
        {
            var child = reader.ReadValue();
            if (--number == 0)
                return child;
        }
        return [];
    }

    /// <summary>The body of the message that a message/rfc822 part encloses; empty for every other part.</summary>
    private static ReadOnlySpan<byte> Enclosed(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        reader.Expect((byte)'(');
        var type = reader.ReadValue();
        reader.Expect((byte)' ');
        var subtype = reader.ReadValue();
        if (!type.SequenceEqual("\"MESSAGE\""u8) || !(subtype.SequenceEqual("\"RFC822\""u8) || subtype.SequenceEqual("\"GLOBAL\""u8)))
            return [];
        for (var i = 0; i < FieldsBeforeEncoding + 3; i++) // ... encoding, octets, envelope
            Skip(ref reader);
        reader.Expect((byte)' ');
        return reader.ReadValue();
    }

    private static void Copy(ref WireReader reader, WireBuffer output)
    {
        reader.Expect((byte)' ');
        output.Append((byte)' ');
        output.Append(reader.ReadValue());
    }

    private static void Skip(ref WireReader reader)
    {
        reader.Expect((byte)' ');
        reader.ReadValue();
    }
}
