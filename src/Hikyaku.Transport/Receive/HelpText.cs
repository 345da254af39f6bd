namespace Hikyaku.Transport.Receive;

/// <summary>What HELP says: enough to send a mail by hand.</summary>
internal static class HelpText
{
    private static readonly (string Verb, SmtpDialect Dialects, string Text)[] Lines =
    [
        ("EHLO", SmtpDialect.Smtp, "EHLO host.name              say who you are, hear what is offered"),
        ("LHLO", SmtpDialect.Lmtp, "LHLO host.name              say who you are, hear what is offered"),
        ("HELO", SmtpDialect.Smtp, "HELO host.name              the same, without extensions"),
        ("STARTTLS", SmtpDialect.Any, "STARTTLS                    go on encrypted"),
        ("AUTH", SmtpDialect.Submission, "AUTH mechanism [response]   log in"),
        ("MAIL", SmtpDialect.Any, "MAIL FROM:<you@example.org> begin a message: where errors go"),
        ("RCPT", SmtpDialect.Any, "RCPT TO:<friend@example.org> one recipient; repeat for more"),
        ("DATA", SmtpDialect.Any, "DATA                        the message follows, ended by a line with a dot only"),
        ("BDAT", SmtpDialect.Any, "BDAT size [LAST]            a piece of the message follows, of that many octets"),
        ("RSET", SmtpDialect.Any, "RSET                        forget the message begun"),
        ("NOOP", SmtpDialect.Any, "NOOP                        nothing"),
        ("VRFY", SmtpDialect.Any, "VRFY user                   never tells whether there is such a user"),
        ("ETRN", SmtpDialect.Smtp, "ETRN domain                 send what waits for that domain now"),
        ("HELP", SmtpDialect.Any, "HELP [command]              this"),
        ("QUIT", SmtpDialect.Any, "QUIT                        goodbye"),
    ];

    /// <summary>The line of one command, or all lines.</summary>
    public static string[] For(string verb, SmtpDialect dialect)
    {
        var spoken = Lines.Where(line => (line.Dialects & dialect) != 0).ToArray();
        var asked = spoken.Where(line => string.Equals(line.Verb, verb, StringComparison.OrdinalIgnoreCase)).ToArray();
        return [.. (asked.Length > 0 ? asked : spoken).Select(line => line.Text)];
    }
}
