namespace Hikyaku.Protocol.Message;

/// <summary>
/// Makes the non-extensible form of a stored BODYSTRUCTURE: what FETCH BODY gives (RFC 9051 §7.5.2),
/// without the extension data after the basic fields.
/// </summary>
public static class BodyForm
{
    /// <summary>Copies a body structure without its extension data.</summary>
    /// <param name="bodyStructure">As <see cref="MessageStructure.BodyStructure"/> has it.</param>
    /// <exception cref="FormatException">The structure is damaged.</exception>
    public static byte[] WithoutExtensions(ReadOnlySpan<byte> bodyStructure)
    {
        using var output = new WireBuffer();
        var reader = new WireReader(bodyStructure);
        CopyBody(ref reader, output, depth: 0);
        reader.ExpectEnd();
        return output.Written.ToArray();
    }

    private static void CopyBody(ref WireReader reader, WireBuffer output, int depth)
    {
        if (depth > 2 * PartScanner.MaxDepth + 2)
            throw WireReader.Damaged();
        reader.Expect((byte)'(');
        output.Append((byte)'(');
        if (reader.Next == (byte)'(')
            CopyMultipart(ref reader, output, depth);
        else
            CopySinglePart(ref reader, output, depth);
        while (reader.Next != (byte)')')
        {
            reader.Expect((byte)' ');
            reader.ReadValue();
        }
        reader.Expect((byte)')');
        output.Append((byte)')');
    }

    // 1*body SP media-subtype
    private static void CopyMultipart(ref WireReader reader, WireBuffer output, int depth)
    {
        while (reader.Next == (byte)'(')
            CopyBody(ref reader, output, depth + 1);
        CopyNext(ref reader, output);
    }

    // media-type and body-fields, then what the type adds: lines, or envelope, body and lines
    private static void CopySinglePart(ref WireReader reader, WireBuffer output, int depth)
    {
        var type = reader.ReadValue();
        output.Append(type);
        reader.Expect((byte)' ');
        var subtype = reader.ReadValue();
        output.Append((byte)' ');
        output.Append(subtype);
        const int BodyFields = 5; // parameters, id, description, encoding, octets
        for (var i = 0; i < BodyFields; i++)
            CopyNext(ref reader, output);
        if (type.SequenceEqual("\"TEXT\""u8))
            CopyNext(ref reader, output);
        else if (type.SequenceEqual("\"MESSAGE\""u8) && (subtype.SequenceEqual("\"RFC822\""u8) || subtype.SequenceEqual("\"GLOBAL\""u8)))
        {
            CopyNext(ref reader, output);
            reader.Expect((byte)' ');
            output.Append((byte)' ');
            CopyBody(ref reader, output, depth + 1);
            CopyNext(ref reader, output);
        }
    }

    private static void CopyNext(ref WireReader reader, WireBuffer output)
    {
        reader.Expect((byte)' ');
        output.Append((byte)' ');
        output.Append(reader.ReadValue());
    }
}
