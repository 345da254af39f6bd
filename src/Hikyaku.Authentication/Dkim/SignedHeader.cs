using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Authentication.Dkim;

/// <summary>
/// Finds in a header what signatures are about, RFC 6376 §5.4.2 and §3.7. Each field is hashed at most once for each
/// signature, whatever h= names, so that the work is bounded by the size of the header.
/// </summary>
internal sealed class SignedHeader
{
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly ArrayBufferWriter<byte> _canonical = new(4096);

    /// <summary>Looks for the fields that any of the signatures names.</summary>
    public SignedHeader(ReadOnlySpan<byte> header, IEnumerable<DkimSignature> signatures)
    {
        foreach (var name in signatures.SelectMany(signature => signature.SignedFields)) _places.TryAdd(name, []);
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> name16 = stackalloc char[80];
        foreach (var field in new HeaderFields(header))
        {
            if (field.Name.Length is 0 or > 80) continue;
            var length = Encoding.Latin1.GetChars(field.Name, name16);
            if (places.TryGetValue(name16[..length], out var list)) list.Add(field.Offset);
        }
    }

    /// <summary>The hash that was signed.</summary>
    /// <param name="header">The header.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="place">Where its field begins.</param>
    public byte[] Hash(ReadOnlySpan<byte> header, DkimSignature signature, int place)
    {
        _canonical.ResetWrittenCount();
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in signature.SignedFields)
        {
            var places = _places[name];
            var number = taken.GetValueOrDefault(name);
            taken[name] = number + 1;
            // §5.4.2: from the last upwards; one more than there are is the empty text (§5.4)
            if (number < places.Count) HeaderCanonicalization.Write(signature.HeaderForm, FieldPlace.Read(header, places[^(number + 1)]), _canonical);
        }
        var itself = WithoutValue(FieldPlace.Read(header, place));
        HeaderCanonicalization.WriteWithoutEnd(signature.HeaderForm, FieldPlace.Read(itself, 0), _canonical);
        return SHA256.HashData(_canonical.WrittenSpan);
    }

    /// <summary>§3.7: the field itself counts with b= empty, everything else as it stands.</summary>
    internal static byte[] WithoutValue(in HeaderField field)
    {
        var value = field.RawValue;
        var start = field.ValueOffset - field.Offset;
        foreach (var range in value.Split((byte)';'))
        {
            var tag = value[range];
            var equals = tag.IndexOf((byte)'=');
            if (equals < 0 || !tag[..equals].Trim(" \t\r\n"u8).SequenceEqual("b"u8)) continue;
            var from = start + range.Start.GetOffset(value.Length) + equals + 1;
            var to = start + range.End.GetOffset(value.Length);
            return [.. field.Raw[..from], .. field.Raw[to..]];
        }
        return field.Raw.ToArray();
    }
}
