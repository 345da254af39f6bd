using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// The replies to arguments that don't follow the grammar: 501 and 555 (RFC 5321 §4.1.1.11, §4.2.3), with a text
/// from which a person who types SMTP by hand learns what was expected.
/// </summary>
internal static class SyntaxFaults
{
    private static readonly EnhancedStatusCode BadArguments = new(5, 5, 4);
    private static readonly EnhancedStatusCode BadSenderSyntax = new(5, 1, 7);
    private static readonly EnhancedStatusCode BadRecipientSyntax = new(5, 1, 3);
    private static readonly EnhancedStatusCode NonAsciiAddress = new(5, 6, 7);

    public static readonly SmtpReply Mail = new(501, BadArguments, "Syntax: MAIL FROM:<address> [parameters]");
    public static readonly SmtpReply Sender = new(501, BadSenderSyntax, "Bad sender address; syntax: MAIL FROM:<user@example.org> or MAIL FROM:<>");
    public static readonly SmtpReply SenderWithoutBrackets = new(501, BadSenderSyntax, "The address needs angle brackets: MAIL FROM:<user@example.org>");
    public static readonly SmtpReply SenderNeedsUtf8 = new(550, NonAsciiAddress, "An address that is not ASCII needs the SMTPUTF8 parameter");
    public static readonly SmtpReply Rcpt = new(501, BadArguments, "Syntax: RCPT TO:<address> [parameters]");
    public static readonly SmtpReply Recipient = new(501, BadRecipientSyntax, "Bad recipient address; syntax: RCPT TO:<user@example.org>");
    public static readonly SmtpReply RecipientWithoutBrackets = new(501, BadRecipientSyntax, "The address needs angle brackets: RCPT TO:<user@example.org>");
    public static readonly SmtpReply RecipientNeedsUtf8 = new(553, NonAsciiAddress, "An address that is not ASCII needs SMTPUTF8 on the MAIL command");

    public static readonly SmtpReply MalformedParameter = new(501, BadArguments, "A parameter is KEYWORD or KEYWORD=value, one space before each");
    public static readonly SmtpReply RepeatedParameter = new(501, BadArguments, "A parameter was given twice");
    public static readonly SmtpReply ParameterTakesNoValue = new(501, BadArguments, "This parameter takes no value");
    public static readonly SmtpReply UnknownMailParameter = new(555, BadArguments, "A parameter of MAIL is not known or not offered here");
    public static readonly SmtpReply UnknownRcptParameter = new(555, BadArguments, "A parameter of RCPT is not known or not offered here");

    public static readonly SmtpReply Size = new(501, BadArguments, "SIZE takes a number of octets, at most 20 digits");
    public static readonly SmtpReply Body = new(501, BadArguments, "BODY is 7BIT, 8BITMIME or BINARYMIME");
    public static readonly SmtpReply Return = new(501, BadArguments, "RET is FULL or HDRS");
    public static readonly SmtpReply EnvelopeId = new(501, BadArguments, "ENVID is at most 100 characters of xtext that stand for printable ASCII");
    public static readonly SmtpReply Submitter = new(501, BadArguments, "AUTH is <> or an address in xtext");
    public static readonly SmtpReply FutureRelease = new(501, BadArguments, "HOLDFOR takes seconds, HOLDUNTIL a time such as 2026-07-10T09:00:00Z");
    public static readonly SmtpReply Priority = new(501, BadArguments, "MT-PRIORITY is a number from -9 to 9");
    public static readonly SmtpReply DeliverBy = new(501, BadArguments, "BY is a number of seconds, a semicolon, R (above zero) or N, and perhaps T, such as BY=3600;R");
    public static readonly SmtpReply Notify = new(501, BadArguments, "NOTIFY is NEVER, or SUCCESS, FAILURE, DELAY joined by commas");
    public static readonly SmtpReply OriginalRecipient = new(501, BadArguments, "ORCPT is an address type, a semicolon and an address in xtext, 500 characters at most");
}
