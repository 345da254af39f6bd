using System.Text;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Smtp;

/// <summary>The argument of MAIL (RFC 5321 §4.1.1.2): <c>FROM:</c>, a path, parameters.</summary>
public static class MailCommand
{
    /// <summary>Reads what follows the verb.</summary>
    /// <param name="argument">The argument of the command.</param>
    /// <param name="offered">What EHLO named of what is not always offered.</param>
    public static Parsed<Envelope> Parse(ReadOnlySpan<byte> argument, MailExtensions offered)
    {
        if (!PathArgument.TrySkipKeyword(ref argument, "FROM:"u8)) return SyntaxFaults.Mail;
        if (PathArgument.LacksBrackets(argument)) return SyntaxFaults.SenderWithoutBrackets;
        if (!ReversePath.TryParse(argument, allowUtf8: true, out var path, out var consumed)) return SyntaxFaults.Sender;
        if (!PathArgument.EndsThere(argument, consumed)) return SyntaxFaults.Mail;
        var parameters = new MailParameters(offered);
        if (parameters.Read(argument[consumed..]) is { } fault) return fault;
        // RFC 6531 §3.5: "rejected because the MAIL command requires an ASCII address, the reply-code 550".
        if (!parameters.Utf8 && !Ascii.IsValid(argument)) return SyntaxFaults.SenderNeedsUtf8;
        return parameters.ToEnvelope(path);
    }
}
