using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Writes <c>body-fld-param</c>. The pieces of a continued value are joined (RFC 2231 §6, RFC 9051 §7.5.2).
/// A value with a charset keeps its percent-encoding under the name with a star: clients of every
/// IMAP revision read that, while the UTF-8 that RFC 9051 suggests would need 8-bit literals.
/// </summary>
internal static class BodyParameterWriter
{
    private static readonly SearchValues<byte> AttributeChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~"u8);

    public static void Write(WireBuffer output, ParameterReader parameters, bool needsCharset = false)
    {
        var start = output.Length;
        if (needsCharset && !parameters.TryFind("charset"u8, out _))
            output.Append("(\"CHARSET\" \"US-ASCII\""u8);
        foreach (var parameter in parameters)
        {
            if (parameter.Section > 0)
                continue; // joined to its section 0
            output.Append(output.Length == start ? (byte)'(' : (byte)' ');
            if (parameter.Section == 0)
                WriteContinued(output, parameters, parameter.Name);
            else
                WriteWhole(output, parameter);
        }
        if (output.Length == start)
            output.AppendNil();
        else
            output.Append((byte)')');
    }

    private static void WriteWhole(WireBuffer output, Parameter parameter)
    {
        WriteName(output, parameter.Name, parameter.IsExtended);
        output.Append((byte)' ');
        var scratch = ArrayPool<byte>.Shared.Rent(parameter.RawValue.Length);
        output.AppendString(scratch.AsSpan(0, parameter.CopyValueTo(scratch)));
        ArrayPool<byte>.Shared.Return(scratch);
    }

    private static void WriteContinued(WireBuffer output, ParameterReader parameters, ReadOnlySpan<byte> name)
    {
        var isExtended = AnySectionIsExtended(parameters, name);
        WriteName(output, name, isExtended);
        output.Append((byte)' ');
        using var joined = new WireBuffer();
        for (var section = 0; TryFindSection(parameters, name, section, out var piece); section++)
            AppendPiece(joined, piece, isExtended);
        output.AppendString(joined.Written);
    }

    private static void AppendPiece(WireBuffer joined, Parameter piece, bool percentEncode)
    {
        var value = piece.Value;
        if (!percentEncode || piece.IsExtended)
        {
            joined.Append(value);
            return;
        }
        foreach (var octet in value)
        {
            if (AttributeChars.Contains(octet))
                joined.Append(octet);
            else
            {
                joined.Append((byte)'%');
                joined.Append((byte)HexDigit(octet >> 4));
                joined.Append((byte)HexDigit(octet & 15));
            }
        }
    }

    private static char HexDigit(int value) => "0123456789ABCDEF"[value];

    private static bool AnySectionIsExtended(ParameterReader parameters, ReadOnlySpan<byte> name)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Section >= 0 && parameter.IsExtended && parameter.Is(name))
                return true;
        }
        return false;
    }

    private static bool TryFindSection(ParameterReader parameters, ReadOnlySpan<byte> name, int section, out Parameter found)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Section == section && parameter.Is(name))
            {
                found = parameter;
                return true;
            }
        }
        found = default;
        return false;
    }

    private static void WriteName(WireBuffer output, ReadOnlySpan<byte> name, bool isExtended) =>
        output.AppendUpperCase(isExtended ? [.. name, (byte)'*'] : name);
}
