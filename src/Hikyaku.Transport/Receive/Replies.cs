using System.Globalization;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Receive;

/// <summary>The replies that are always the same (RFC 5321 §4.2.3, RFC 3463, RFC 5248).</summary>
internal static class Replies
{
    public static readonly SmtpReply Ok = Make(250, 2, 0, 0, "Ok");
    public static readonly SmtpReply SenderOk = Make(250, 2, 1, 0, "Sender ok");
    public static readonly SmtpReply RecipientOk = Make(250, 2, 1, 5, "Recipient ok");
    public static readonly SmtpReply ChunkOk = Make(250, 2, 0, 0, "Chunk received");
    public static readonly SmtpReply StartData = new(354, "Send the message; end it with a line that holds a dot only");
    public static readonly SmtpReply Bye = Make(221, 2, 0, 0, "Goodbye");
    public static readonly SmtpReply StartTls = Make(220, 2, 0, 0, "Ready to start TLS");
    public static readonly SmtpReply CannotVerify = Make(252, 2, 1, 5, "Cannot verify the user, but will take a message and try to deliver it");
    public static readonly SmtpReply NoExpansion = Make(502, 5, 5, 1, "EXPN is not offered");

    public static readonly SmtpReply Unknown = Make(500, 5, 5, 1, "Command not recognized");
    public static readonly SmtpReply LineTooLong = Make(500, 5, 5, 2, "Line too long");
    public static readonly SmtpReply BadLine = Make(500, 5, 5, 2, "A command line ends with CR LF and holds no other CR, LF or NUL");
    public static readonly SmtpReply NoArgument = Make(501, 5, 5, 4, "This command takes no argument");
    public static readonly SmtpReply HelloSyntax = Make(501, 5, 5, 4, "Syntax: EHLO name.of.your.host, or an address literal such as [192.0.2.1]");
    public static readonly SmtpReply VrfySyntax = Make(501, 5, 5, 4, "Syntax: VRFY user");

    public static readonly SmtpReply EtrnSyntax = Make(501, 5, 5, 4, "Syntax: ETRN example.org, or ETRN @example.org for the names below it as well");

    public static readonly SmtpReply HelloFirst = Make(503, 5, 5, 1, "Send EHLO first");
    public static readonly SmtpReply LhloFirst = Make(503, 5, 5, 1, "Send LHLO first");
    public static readonly SmtpReply MailFirst = Make(503, 5, 5, 1, "Send MAIL first");
    public static readonly SmtpReply NoRecipients = Make(503, 5, 5, 1, "No valid recipients");
    public static readonly SmtpReply MailIsOpen = Make(503, 5, 5, 1, "A message is under way already; complete it or send RSET");
    public static readonly SmtpReply ChunkingHasBegun = Make(503, 5, 5, 1, "The message began with BDAT and must go on with BDAT");
    public static readonly SmtpReply ChunkingHasFailed = Make(503, 5, 5, 1, "A BDAT failed; send RSET");
    public static readonly SmtpReply BinaryNeedsBdat = Make(503, 5, 5, 1, "BODY=BINARYMIME needs BDAT");

    public static readonly SmtpReply TooLarge = Make(552, 5, 3, 4, "The message is larger than this server takes");
    public static readonly SmtpReply BareLineEnd = Make(550, 5, 6, 0, "The message holds a CR or LF that is not part of a CR LF (RFC 5321 section 2.3.8)");
    public static readonly SmtpReply NulInMessage = Make(550, 5, 6, 0, "The message holds a NUL, which only BODY=BINARYMIME allows");
    public static readonly SmtpReply OutOfSpace = Make(452, 4, 3, 1, "Insufficient system storage, try again later");
    public static readonly SmtpReply TooManyRecipients = Make(452, 4, 5, 3, "Too many recipients; send the message again for the rest");

    // RFC 2852 §4.1.1: a by-time of R below the one that EHLO named
    public static readonly SmtpReply TooSoonToReturn = Make(555, 5, 5, 4, "BY with R needs at least as many seconds as EHLO says after DELIVERBY");
    public static readonly SmtpReply ReturnedBeforeRelease = Make(501, 5, 5, 4, "By BY the message would come back before HOLDFOR or HOLDUNTIL let it leave");

    // RFC 4865 §4
    public static readonly SmtpReply HoldOutOfRange = Make(501, 5, 5, 4, "A message can wait for a time in the future only, and not longer than EHLO says");

    public static readonly SmtpReply AuthRequired = Make(530, 5, 7, 0, "Authentication required");
    public static readonly SmtpReply TlsRequired = Make(530, 5, 7, 0, "Must issue a STARTTLS command first");
    public static readonly SmtpReply AuthNotHere = Make(502, 5, 5, 1, "AUTH is offered on the submission ports only");
    public static readonly SmtpReply AuthSyntax = Make(501, 5, 5, 4, "Syntax: AUTH mechanism [initial-response]");
    public static readonly SmtpReply AuthTwice = Make(503, 5, 5, 1, "Already authenticated");
    public static readonly SmtpReply AuthNeedsTls = Make(538, 5, 7, 11, "Encryption required for authentication: use STARTTLS");
    public static readonly SmtpReply AuthUnknown = Make(504, 5, 5, 4, "Mechanism not offered");
    public static readonly SmtpReply AuthBase64 = Make(501, 5, 5, 2, "That is not base64");
    public static readonly SmtpReply AuthMalformed = Make(501, 5, 5, 2, "That does not follow the mechanism");
    public static readonly SmtpReply AuthLineTooLong = Make(500, 5, 5, 6, "Authentication exchange line is too long");
    public static readonly SmtpReply AuthCancelled = Make(501, 5, 7, 0, "Authentication cancelled");
    // RFC 4954 §6: "the authentication failed due to a temporary server failure"
    public static readonly SmtpReply AuthUnavailable = Make(454, 4, 7, 0, "Accounts can't be looked up at the moment");
    public static readonly SmtpReply AuthFailed = Make(535, 5, 7, 8, "Authentication credentials invalid");
    public static readonly SmtpReply AuthOk = Make(235, 2, 7, 0, "Authentication succeeded");

    public static readonly SmtpReply TlsTwice = Make(503, 5, 5, 1, "TLS is on already");
    public static readonly SmtpReply NoTls = Make(454, 4, 7, 0, "TLS is not available");

    public static readonly SmtpReply TooManyFaults = Make(421, 4, 7, 0, "Too many errors, goodbye");
    public static readonly SmtpReply TooManyIdleCommands = Make(421, 4, 7, 0, "Too many commands without a message, goodbye");
    public static readonly SmtpReply TooManyMessages = Make(421, 4, 7, 0, "Enough messages for one session, connect again");
    public static readonly SmtpReply NotSmtp = Make(421, 4, 7, 0, "This is a mail server, goodbye");
    public static readonly SmtpReply TimedOut = Make(421, 4, 4, 2, "Waited too long, goodbye");
    public static readonly SmtpReply ShuttingDown = Make(421, 4, 3, 2, "Shutting down, connect again later");

    /// <summary>RFC 6710 §4.1: 2.3.6 with the new priority as its first word.</summary>
    public static SmtpReply PriorityLowered(int priority)
        => Make(250, 2, 3, 6, string.Create(CultureInfo.InvariantCulture, $"{priority} is the priority given, as you may ask for no more"));

    // RFC 1985 §5.2
    public static SmtpReply NothingWaits(string node) => Make(251, 2, 0, 0, $"OK, no messages waiting for node {node}");

    public static SmtpReply QueueStarted(int messages, string node)
        => Make(253, 2, 0, 0, string.Create(CultureInfo.InvariantCulture, $"OK, {messages} pending messages for node {node} started"));

    public static SmtpReply CannotQueue(string node) => Make(458, 4, 3, 0, $"Unable to queue messages for node {node}");

    public static SmtpReply NodeNotAllowed(string node) => Make(459, 4, 7, 1, $"Node {node} not allowed: you may not start its queue");

    /// <summary>What is answered to a message with these faults; null when it has none.</summary>
    public static SmtpReply? To(DataFaults faults)
        => (faults & (DataFaults.BareCr | DataFaults.BareLf)) != 0 ? BareLineEnd
        : faults != DataFaults.None ? NulInMessage
        : null;

    private static SmtpReply Make(int code, int @class, int subject, int detail, string text)
        => new(code, new EnhancedStatusCode(@class, subject, detail), text);
}
