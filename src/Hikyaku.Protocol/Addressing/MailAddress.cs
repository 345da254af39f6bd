namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// A mailbox address, RFC 5321 §4.1.2 <c>Mailbox</c> (with the RFC 6531 UTF-8 extension).
/// An invalid one can't be built.
/// </summary>
public sealed record MailAddress
{
    private MailAddress(string localPart, string domain) => (LocalPart, Domain) = (localPart, domain);

    /// <summary>The local part with quoting removed, case kept.</summary>
    public string LocalPart { get; }

    /// <summary>The domain in lower case A-label form, or an address literal with its brackets.</summary>
    public string Domain { get; }

    /// <summary>The form under which the directory looks the address up: lower case, NFC.</summary>
    public string LookupKey => throw new NotImplementedException();

    /// <summary>Reads <c>Local-part "@" ( Domain / address-literal )</c>, without angle brackets.</summary>
    public static MailAddress? TryParse(ReadOnlySpan<byte> text, bool allowUtf8 = true) => throw new NotImplementedException();

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, bool)"/>
    public static MailAddress? TryParse(string text) => throw new NotImplementedException();

    /// <summary>The address as it stands on the wire, the local part quoted where it must be.</summary>
    public override string ToString() => throw new NotImplementedException();
}
