using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace Hikyaku.Access.Pop3;

/// <summary>Writes replies (RFC 1939 §3). Texts are our own; nothing that a client sent is ever echoed.</summary>
internal static class Pop3Writer
{
    public static void Ok(this PipeWriter output, string text)
    {
        output.Write("+OK "u8);
        output.Text(text);
        output.Write("\r\n"u8);
    }

    /// <summary>An error, with a response code of RFC 2449 §8, 3206 or 6856 §5 when there is one.</summary>
    public static void Error(this PipeWriter output, string text, ReadOnlySpan<byte> code = default)
    {
        output.Write("-ERR "u8);
        if (!code.IsEmpty)
        {
            output.Write("["u8);
            output.Write(code);
            output.Write("] "u8);
        }

        output.Text(text);
        output.Write("\r\n"u8);
    }

    public static void Number(this PipeWriter output, long number)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(number, span, out var length);
        output.Advance(length);
    }

    /// <summary>"1 120" and the like.</summary>
    public static void Pair(this PipeWriter output, long first, long second)
    {
        output.Number(first);
        output.Write(" "u8);
        output.Number(second);
    }

    public static void Text(this PipeWriter output, string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
