using System.Buffers;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>Writes IMAP <c>string</c> and <c>nstring</c>, RFC 9051 §9: quoted when it can be, a literal when it has 8-bit octets.</summary>
internal static class ImapStrings
{
    private static readonly SearchValues<byte> QuotedSpecials = SearchValues.Create("\"\\"u8);

    public static void AppendNil(this WireBuffer output) => output.Append("NIL"u8);

    /// <summary>Writes text that holds no line end and no NUL.</summary>
    public static void AppendString(this WireBuffer output, ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyExceptInRange((byte)0x01, (byte)0x7F) >= 0 || text.ContainsAny((byte)'\r', (byte)'\n'))
            AppendLiteral(output, text);
        else
            AppendQuoted(output, text);
    }

    /// <summary>Writes NIL for empty text.</summary>
    public static void AppendStringOrNil(this WireBuffer output, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            output.AppendNil();
        else
            output.AppendString(text);
    }

    /// <summary>Writes a name that knows no case in capitals, as the examples of the RFCs do.</summary>
    public static void AppendUpperCase(this WireBuffer output, ReadOnlySpan<byte> name)
    {
        var start = output.Length;
        output.AppendString(name);
        output.UpperCaseFrom(start);
    }

    /// <summary>Writes a field value on one line.</summary>
    public static void AppendUnfolded(this WireBuffer output, ReadOnlySpan<byte> rawValue)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(rawValue.Length);
        output.AppendString(scratch.AsSpan(0, Unfolding.Unfold(rawValue, scratch)));
        ArrayPool<byte>.Shared.Return(scratch);
    }

    private static void AppendQuoted(WireBuffer output, ReadOnlySpan<byte> text)
    {
        output.Append((byte)'"');
        for (var rest = text; !rest.IsEmpty;)
        {
            var special = rest.IndexOfAny(QuotedSpecials);
            if (special < 0)
            {
                output.Append(rest);
                break;
            }
            output.Append(rest[..special]);
            output.Append((byte)'\\');
            output.Append(rest[special]);
            rest = rest[(special + 1)..];
        }
        output.Append((byte)'"');
    }

    private static void AppendLiteral(WireBuffer output, ReadOnlySpan<byte> text)
    {
        output.Append((byte)'{');
        output.AppendNumber(text.Length);
        output.Append("}\r\n"u8);
        output.Append(text);
    }
}
