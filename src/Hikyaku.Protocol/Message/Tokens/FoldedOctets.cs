using System.Text;

namespace Hikyaku.Protocol.Message.Tokens;

/// <summary>
/// Folded text as octets: UTF-8, but each half of a surrogate pair for itself, so that what holds of the characters (one
/// text is a part of another) holds of the octets. A zero is a break, over which no needle reaches. To be used again.
/// </summary>
public sealed class FoldedOctets
{
    private const int LongestCharacter = 3;

    private byte[] _octets = [];
    private int _length;

    /// <summary>What was taken, valid until the next change.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>Takes all out; what much text needed is not kept.</summary>
    public void Clear(int mostKept = 1 << 20)
    {
        _length = 0;
        if (_octets.Length > mostKept)
            _octets = [];
    }

    /// <summary>The octets of one folded text.</summary>
    internal static byte[] Of(ReadOnlySpan<char> folded)
    {
        var octets = new FoldedOctets();
        octets.Append(folded);
        return octets.Octets.ToArray();
    }

    internal void Append(ReadOnlySpan<char> folded)
    {
        Reserve(folded.Length * LongestCharacter);
        if (!folded.ContainsAnyInRange('\uD800', '\uDFFF'))
            _length += Encoding.UTF8.GetBytes(folded, _octets.AsSpan(_length));
        else
        {
            foreach (var c in folded)
                Append(c);
        }
    }

    internal void Break()
    {
        Reserve(1);
        _octets[_length++] = 0;
    }

    private void Append(char c)
    {
        if (c < 0x80)
            _octets[_length++] = (byte)c;
        else if (c < 0x800)
        {
            _octets[_length++] = (byte)(0xC0 | c >> 6);
            _octets[_length++] = (byte)(0x80 | c & 0x3F);
        }
        else
        {
            _octets[_length++] = (byte)(0xE0 | c >> 12);
            _octets[_length++] = (byte)(0x80 | c >> 6 & 0x3F);
            _octets[_length++] = (byte)(0x80 | c & 0x3F);
        }
    }

    private void Reserve(int more)
    {
        if (_octets.Length - _length < more)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + more));
    }
}
