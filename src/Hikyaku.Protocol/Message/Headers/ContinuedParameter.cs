using System.Buffers;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Joins the pieces of a continued parameter value, <c>name*0</c>, <c>name*1*</c> …, RFC 2231 §3 and §4.1.</summary>
internal static class ContinuedParameter
{
    private static readonly SearchValues<byte> AttributeChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~"u8);

    /// <summary>The pieces in the order of their numbers, up to the first that is missing.</summary>
    /// <param name="parameters">All parameters of the field.</param>
    /// <param name="name">The name before the first star.</param>
    /// <param name="isExtended">True when a piece is percent-encoded; then all of the result is.</param>
    public static byte[] Join(ParameterReader parameters, ReadOnlySpan<byte> name, out bool isExtended)
    {
        isExtended = false;
        var pieces = new (byte[] Value, bool IsExtended)?[ParameterReader.MaxParameters];
        foreach (var parameter in parameters)
        {
            if (!parameter.Is(name) || parameter.Section < 0 || parameter.Section >= pieces.Length)
                continue;
            pieces[parameter.Section] ??= (parameter.Value, parameter.IsExtended);
            isExtended |= parameter.IsExtended;
        }
        var joined = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
        {
            if (piece is null)
                break;
            if (isExtended && !piece.Value.IsExtended)
                AppendEncoded(joined, piece.Value.Value);
            else
                joined.Write(piece.Value.Value);
        }
        return joined.WrittenSpan.ToArray();
    }

    private static void AppendEncoded(ArrayBufferWriter<byte> output, byte[] value)
    {
        foreach (var octet in value)
        {
            if (AttributeChars.Contains(octet))
                output.Write([octet]);
            else
                output.Write([(byte)'%', HexDigit(octet >> 4), HexDigit(octet & 15)]);
        }
    }

    private static byte HexDigit(int value) => "0123456789ABCDEF"u8[value];
}
