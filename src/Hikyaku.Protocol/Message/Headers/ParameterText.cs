using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>
/// The decoded text of a parameter: charset and pieces (RFC 2231 §3, §4), or, against RFC 2047 §5 but all
/// over the world, encoded-words and raw 8-bit text.
/// </summary>
internal static class ParameterText
{
    /// <summary>The text of the parameter; the form with a star wins over the one without (RFC 6266 §4.3 says so for names).</summary>
    public static string? Find(ParameterReader parameters, ReadOnlySpan<byte> name)
    {
        string? plain = null;
        foreach (var parameter in parameters)
        {
            if (!parameter.Is(name))
                continue;
            if (parameter.Section == 0)
                return DecodeExtended(ContinuedParameter.Join(parameters, name, out var isExtended), isExtended);
            if (parameter.Section > 0)
                continue;
            if (parameter.IsExtended)
                return DecodeExtended(parameter.Value, isExtended: true);
            plain ??= EncodedWords.Decode(parameter.Value);
        }
        return plain;
    }

    // charset'language'percent-encoded
    private static string DecodeExtended(ReadOnlySpan<byte> value, bool isExtended)
    {
        if (!isExtended)
            return EncodedWords.Decode(value);
        var charset = ReadOnlySpan<byte>.Empty;
        var first = value.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : value[(first + 1)..].IndexOf((byte)'\'');
        if (second >= 0)
        {
            charset = value[..first];
            value = value[(first + second + 2)..];
        }
        var octets = DecodePercent(value);
        var encoding = Charsets.Find(Encoding.Latin1.GetString(charset)) ?? Charsets.Guess(octets);
        return string.Concat(encoding.GetString(octets).Where(c => !char.IsControl(c)));
    }

    private static byte[] DecodePercent(ReadOnlySpan<byte> value)
    {
        var octets = new byte[value.Length];
        var written = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == (byte)'%' && i + 2 < value.Length
                && Convert.FromHexString(value.Slice(i + 1, 2), octets.AsSpan(written, 1), out _, out _) == OperationStatus.Done)
            {
                written++;
                i += 2;
            }
            else
                octets[written++] = value[i];
        }
        return octets[..written];
    }
}
