using System.Buffers;
using System.IO.Pipelines;
using Hikyaku.Connections;

namespace Hikyaku.Access.Pop3;

/// <summary>Writes replies (RFC 1939 §3). Texts are our own; nothing that a client sent is ever echoed.</summary>
internal static class Pop3Writer
{
    public static void WriteOk(this PipeWriter output, string text)
    {
        output.Write("+OK "u8);
        output.WriteText(text);
        output.WriteCrlf();
    }

    /// <summary>An error, with a response code of RFC 2449 §8, 3206 or 6856 §5 when there is one.</summary>
    public static void WriteError(this PipeWriter output, string text, ReadOnlySpan<byte> code = default)
    {
        output.Write("-ERR "u8);
        if (!code.IsEmpty)
        {
            output.Write("["u8);
            output.WriteText(code);
            output.Write("] "u8);
        }

        output.WriteText(text);
        output.WriteCrlf();
    }

    /// <summary>"1 120" and the like.</summary>
    public static void WritePair(this PipeWriter output, long first, long second)
    {
        output.WriteNumber(first);
        output.Write(" "u8);
        output.WriteNumber(second);
    }
}
