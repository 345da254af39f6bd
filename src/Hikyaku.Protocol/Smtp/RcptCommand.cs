using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>The argument of RCPT (RFC 5321 §4.1.1.3): <c>TO:</c>, a path, parameters.</summary>
public static class RcptCommand
{
    /// <summary>Reads what follows the verb.</summary>
    /// <param name="argument">The argument of the command.</param>
    /// <param name="allowUtf8">Whether MAIL said SMTPUTF8.</param>
    public static Parsed<EnvelopeRecipient> Parse(ReadOnlySpan<byte> argument, bool allowUtf8)
    {
        if (!PathArgument.TrySkipKeyword(ref argument, "TO:"u8)) return SyntaxFaults.Rcpt;
        if (PathArgument.LacksBrackets(argument)) return SyntaxFaults.RecipientWithoutBrackets;
        if (!ForwardPath.TryParse(argument, allowUtf8: true, out var path, out var consumed)) return SyntaxFaults.Recipient;
        if (!PathArgument.EndsThere(argument, consumed)) return SyntaxFaults.Rcpt;
        // RFC 6531 §3.5: "rejected because the RCPT command requires an ASCII address, the reply-code 553".
        if (!allowUtf8 && !Ascii.IsValid(argument)) return SyntaxFaults.RecipientNeedsUtf8;
        return ReadParameters(new EnvelopeRecipient { ForwardPath = path }, argument[consumed..]);
    }

    private static Parsed<EnvelopeRecipient> ReadParameters(EnvelopeRecipient recipient, ReadOnlySpan<byte> text)
    {
        var reader = new EsmtpParameterReader(text);
        while (reader.Read())
        {
            if (reader.Is("NOTIFY"u8))
            {
                // RFC 3461 §4.5: "NOTIFY and ORCPT parameters MUST NOT appear more than once".
                if (recipient.Notify != DsnNotify.Unspecified) return SyntaxFaults.RepeatedParameter;
                if (ReadNotify(reader.Value) is not { } notify) return SyntaxFaults.Notify;
                recipient = recipient with { Notify = notify };
            }
            else if (reader.Is("ORCPT"u8))
            {
                if (recipient.OriginalRecipient is not null) return SyntaxFaults.RepeatedParameter;
                if (OriginalRecipient.TryParse(reader.Value) is not { } original) return SyntaxFaults.OriginalRecipient;
                recipient = recipient with { OriginalRecipient = original };
            }
            else return SyntaxFaults.UnknownRcptParameter;
        }
        return reader.Malformed ? SyntaxFaults.MalformedParameter : recipient;
    }

    private static DsnNotify? ReadNotify(ReadOnlySpan<byte> value)
    {
        // RFC 3461 §4.1 note a: "the NEVER keyword MUST appear by itself".
        if (Ascii.EqualsIgnoreCase(value, "NEVER"u8)) return DsnNotify.Never;
        var notify = DsnNotify.Unspecified;
        foreach (var range in value.Split((byte)','))
        {
            var element = value[range];
            if (Ascii.EqualsIgnoreCase(element, "SUCCESS"u8)) notify |= DsnNotify.Success;
            else if (Ascii.EqualsIgnoreCase(element, "FAILURE"u8)) notify |= DsnNotify.Failure;
            else if (Ascii.EqualsIgnoreCase(element, "DELAY"u8)) notify |= DsnNotify.Delay;
            // RFC 3461 §4.1 uses the old "1#" list rule, whose elements may be empty.
            else if (!element.IsEmpty) return null;
        }
        return notify == DsnNotify.Unspecified ? null : notify;
    }
}
