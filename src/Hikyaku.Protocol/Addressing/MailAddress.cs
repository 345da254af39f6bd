using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// A mailbox address, RFC 5321 §4.1.2 <c>Mailbox</c> (with the RFC 6531 UTF-8 extension).
/// An invalid one can't be built.
/// </summary>
public sealed record MailAddress
{
    // RFC 5321 §4.5.3.1.3: a path has at most 256 octets, its angle brackets included.
    private const int MaxOctets = 254;

    private MailAddress(string localPart, string domain) => (LocalPart, Domain) = (localPart, domain);

    /// <summary>The local part with quoting removed, case kept.</summary>
    public string LocalPart { get; }

    /// <summary>The domain in lower case A-label form, or an address literal with its brackets.</summary>
    public string Domain { get; }

    /// <summary>The form under which the directory looks the address up: lower case, NFC.</summary>
    public string LookupKey =>
        (Ascii.IsValid(LocalPart)
            ? LocalPart.ToLowerInvariant()
            : LocalPart.ToLowerInvariant().Normalize(NormalizationForm.FormC)) + "@" + Domain;

    /// <summary>True when the local part can only be sent with SMTPUTF8 (RFC 6531).</summary>
    public bool NeedsUtf8 => !Ascii.IsValid(LocalPart);

    /// <summary>Reads <c>Local-part "@" ( Domain / address-literal )</c>, without angle brackets.</summary>
    /// <param name="text">The address, nothing before or after it.</param>
    /// <param name="allowUtf8">False refuses all non-ASCII (a session without SMTPUTF8).</param>
    /// <returns>The address, or null when the text is none.</returns>
    public static MailAddress? TryParse(ReadOnlySpan<byte> text, bool allowUtf8 = true)
    {
        if (!allowUtf8 && !Ascii.IsValid(text))
            return null;
        if (Addressing.LocalPart.TryRead(text, out var consumed) is not { } localPart)
            return null;
        if (consumed >= text.Length || text[consumed] != (byte)'@')
            return null;
        var afterAt = text[(consumed + 1)..];
        var domain = afterAt is [(byte)'[', ..] ? AddressLiteral.TryParse(afterAt)?.ToString() : DomainName.TryParse(afterAt)?.Value;
        if (domain is null)
            return null;
        return consumed + 1 + domain.Length <= MaxOctets ? new MailAddress(localPart, domain) : null;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, bool)"/>
    public static MailAddress? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Utf8Text.TryEncode(text) is { } octets ? TryParse(octets) : null;
    }

    /// <summary>The same mailbox name at the given domain.</summary>
    /// <returns>Null when the two together are longer than an address may be.</returns>
    public MailAddress? AtDomain(DomainName domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Addressing.LocalPart.WireLength(LocalPart) + 1 + domain.Value.Length <= MaxOctets
            ? new MailAddress(LocalPart, domain.Value)
            : null;
    }

    /// <summary>The address as it stands on the wire, the local part quoted where it must be.</summary>
    public override string ToString() => Addressing.LocalPart.Quote(LocalPart) + "@" + Domain;
}
