using System.Buffers;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Writes <c>body-fld-param</c>. The pieces of a continued value are joined (RFC 2231 §6, RFC 9051 §7.5.2).
/// A value with a charset keeps its percent-encoding under the name with a star: clients of every
/// IMAP revision read that, while the UTF-8 that RFC 9051 suggests would need 8-bit literals.
/// </summary>
internal static class BodyParameterWriter
{
    // Joining a continued value walks over all parameters once more; real fields have one such value.
    private const int MaxContinuedValues = 4;

    public static void Write(WireBuffer output, ParameterReader parameters, bool needsCharset = false)
    {
        var start = output.Length;
        if (needsCharset && !parameters.TryFind("charset"u8, out _))
            output.Append("(\"CHARSET\" \"US-ASCII\""u8);
        var continued = 0;
        foreach (var parameter in parameters)
        {
            // later sections are joined to their section 0
            if (parameter.Section > 0 || (parameter.Section == 0 && ++continued > MaxContinuedValues))
                continue;
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
        var joined = ContinuedParameter.Join(parameters, name, out var isExtended);
        WriteName(output, name, isExtended);
        output.Append((byte)' ');
        output.AppendString(joined);
    }

    private static void WriteName(WireBuffer output, ReadOnlySpan<byte> name, bool isExtended) =>
        output.AppendUpperCase(isExtended ? [.. name, (byte)'*'] : name);
}
