using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Reads From, To and the other address fields, RFC 5322 §3.4, with encoded-words decoded.</summary>
internal static class AddressList
{
    private const int MaxAddresses = 5000;

    /// <summary>The mailboxes of a field, in order; those in groups too. Never fails; at most 5,000 are read.</summary>
    public static IReadOnlyList<HeaderAddress> Read(ReadOnlySpan<byte> rawValue)
    {
        var addresses = new List<HeaderAddress>();
        var scratch = ArrayPool<byte>.Shared.Rent(rawValue.Length);
        var reader = new AddressReader(rawValue, scratch);
        string? group = null;
        while (reader.MoveNext() && addresses.Count < MaxAddresses)
        {
            switch (reader.Kind)
            {
                case AddressKind.GroupStart:
                    group = EncodedWords.Decode(reader.Name);
                    break;
                case AddressKind.GroupEnd:
                    group = null;
                    break;
                default:
                    addresses.Add(Make(reader, group));
                    break;
            }
        }
        ArrayPool<byte>.Shared.Return(scratch);
        return addresses;
    }

    private static HeaderAddress Make(in AddressReader reader, string? group)
    {
        var localPart = LocalPart.Quote(EncodedWords.DecodeRaw(reader.LocalPart));
        var domain = EncodedWords.DecodeRaw(reader.Domain);
        var email = domain.Length == 0 ? localPart : $"{localPart}@{domain}";
        return new HeaderAddress(
            reader.Name.IsEmpty ? null : EncodedWords.Decode(reader.Name), email, MailAddress.TryParse(email), group);
    }
}
