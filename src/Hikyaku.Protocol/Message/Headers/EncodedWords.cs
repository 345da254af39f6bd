using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>
/// Decodes the encoded-words of unstructured text and phrases, RFC 2047. Lenient as mail readers are: a
/// character may be cut across adjacent encoded-words of one charset, and raw 8-bit text is guessed.
/// </summary>
internal static class EncodedWords
{
    /// <summary>The text on one line, decoded. Linear in its length.</summary>
    public static string Decode(ReadOnlySpan<byte> rawValue)
    {
        var unfolded = ArrayPool<byte>.Shared.Rent(rawValue.Length);
        var text = unfolded.AsSpan(0, Unfolding.Unfold(rawValue, unfolded));
        var decoded = text.IndexOf("=?"u8) < 0 ? DecodeRaw(text) : DecodeWords(text);
        ArrayPool<byte>.Shared.Return(unfolded);
        return decoded;
    }

    private static string DecodeWords(ReadOnlySpan<byte> text)
    {
        var output = new StringBuilder(text.Length);
        var run = new EncodedRun(text.Length);
        while (!text.IsEmpty)
        {
            var start = text.IndexOf("=?"u8);
            if (start < 0)
                break;
            if (!EncodedWord.TryRead(text[start..], out var word))
            {
                run.EndBefore(text[..(start + 2)], output);
                text = text[(start + 2)..];
                continue;
            }
            // White space between adjacent encoded-words is ignored (RFC 2047 §6.2).
            var between = text[..start];
            if (!run.IsOpen || between.ContainsAnyExcept(" \t"u8))
                run.EndBefore(between, output);
            run.Add(word, output);
            text = text[(start + word.Length)..];
        }
        run.EndBefore(text, output);
        return output.ToString();
    }

    internal static string DecodeRaw(ReadOnlySpan<byte> text) => Charsets.Guess(text).GetString(text);

    /// <summary>Adjacent encoded-words of one charset, whose octets are joined before they are decoded.</summary>
    private ref struct EncodedRun(int capacity)
    {
        private readonly byte[] _octets = new byte[capacity];
        private int _length;
        private ReadOnlySpan<byte> _charset;

        public bool IsOpen { get; private set; }

        public void Add(EncodedWord word, StringBuilder output)
        {
            if (IsOpen && !Ascii.EqualsIgnoreCase(_charset, word.Charset))
                Flush(output);
            IsOpen = true;
            _charset = word.Charset;
            _length += word.DecodeText(_octets.AsSpan(_length));
        }

        public void EndBefore(ReadOnlySpan<byte> plain, StringBuilder output)
        {
            Flush(output);
            output.Append(DecodeRaw(plain));
        }

        private void Flush(StringBuilder output)
        {
            if (!IsOpen)
                return;
            var octets = _octets.AsSpan(0, _length);
            var encoding = Charsets.Find(Encoding.ASCII.GetString(_charset)) ?? Charsets.Guess(octets);
            output.Append(encoding.GetString(octets).ReplaceLineEndings(" "));
            _length = 0;
            IsOpen = false;
        }
    }
}
