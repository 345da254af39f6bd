using System.Buffers;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Takes the folding out of field values, RFC 5322 §2.2.3: line ends go, the white space stays.</summary>
internal static class Unfolding
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    /// <summary>The value on one line, trimmed. Stray CR, LF and NUL go too: no protocol carries them in a line.</summary>
    public static byte[] Unfold(ReadOnlySpan<byte> rawValue)
    {
        var trimmed = rawValue.Trim(" \t\r\n"u8);
        if (!trimmed.ContainsAny(LineEnds))
            return trimmed.ToArray();
        var unfolded = new byte[trimmed.Length];
        return unfolded[..Unfold(trimmed, unfolded)];
    }

    /// <summary>As <see cref="Unfold(ReadOnlySpan{byte})"/>, into a buffer at least as long as the value.</summary>
    /// <returns>The number of octets written.</returns>
    public static int Unfold(ReadOnlySpan<byte> rawValue, Span<byte> unfolded)
    {
        var written = 0;
        for (var rest = rawValue.Trim(" \t\r\n"u8); !rest.IsEmpty;)
        {
            var run = rest.IndexOfAny(LineEnds);
            if (run < 0)
                run = rest.Length;
            rest[..run].CopyTo(unfolded[written..]);
            written += run;
            rest = rest[Math.Min(run + 1, rest.Length)..];
        }
        return written;
    }
}
