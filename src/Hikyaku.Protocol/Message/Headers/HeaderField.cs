using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>One field of a header as it stands in the message, RFC 5322 §2.2.</summary>
public readonly ref struct HeaderField
{
    private readonly int _valueStart;

    internal HeaderField(ReadOnlySpan<byte> raw, int offset, int nameLength, int valueStart)
    {
        Raw = raw;
        Offset = offset;
        Name = raw[..nameLength];
        _valueStart = valueStart;
    }

    /// <summary>The whole field with its folding and its last line end.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Where <see cref="Raw"/> begins, in bytes from the start of the header.</summary>
    public int Offset { get; }

    /// <summary>The name without colon, case as written; empty for a line that is no field.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>What follows the colon, folding included, the last line end not.</summary>
    public ReadOnlySpan<byte> RawValue => Raw[_valueStart..].TrimEnd("\r\n"u8);

    /// <summary>Where <see cref="RawValue"/> begins, in bytes from the start of the header.</summary>
    public int ValueOffset => Offset + _valueStart;

    /// <summary>True when the field has this name; field names know no case.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>The value on one line, white space around it removed (RFC 5322 §2.2.3); octets unchanged otherwise.</summary>
    public byte[] Unfold() => Unfolding.Unfold(RawValue);

    /// <summary>The value on one line with its encoded-words decoded (RFC 2047).</summary>
    public string Decode() => EncodedWords.Decode(RawValue);
}
