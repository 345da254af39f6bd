using static Hikyaku.Transport.Receive.SmtpDialect;
using static Hikyaku.Transport.Receive.SmtpState;
using static Hikyaku.Transport.Receive.VerbTraits;

namespace Hikyaku.Transport.Receive;

/// <summary>Every command there is, the most frequent first. BDAT and the small ones look at the state themselves.</summary>
internal static class VerbTable
{
    private static readonly SmtpVerb[] Verbs =
    [
        new("MAIL", SmtpDialect.Any, Ready, None, static (session, argument) => session.Mail(argument.Span)),
        new("RCPT", SmtpDialect.Any, HasSender | HasRecipients, None, static (session, argument) => session.Rcpt(argument.Span)),
        new("DATA", SmtpDialect.Any, HasRecipients, Bare | AnsweredAtOnce, static (session, _) => session.DataAsync()),
        new("BDAT", SmtpDialect.Any, SmtpState.Any, None, static (session, argument) => session.BdatAsync(argument)),
        new("EHLO", Smtp, SmtpState.Any, AnsweredAtOnce | Idle, static (session, argument) => session.Hello(argument.Span, extended: true)),
        new("HELO", Smtp, SmtpState.Any, AnsweredAtOnce | Idle, static (session, argument) => session.Hello(argument.Span, extended: false)),
        new("LHLO", Lmtp, SmtpState.Any, AnsweredAtOnce | Idle, static (session, argument) => session.Hello(argument.Span, extended: true)),
        new("QUIT", SmtpDialect.Any, SmtpState.Any, Bare | AnsweredAtOnce, static (session, _) => session.Quit()),
        new("RSET", SmtpDialect.Any, SmtpState.Any, Bare | Idle, static (session, _) => session.Reset()),
        new("NOOP", SmtpDialect.Any, SmtpState.Any, AnsweredAtOnce | Idle, static (session, _) => session.Noop()),
        new("STARTTLS", SmtpDialect.Any, Connected | Ready, AnsweredAtOnce | Idle, static (session, argument) => session.StartTlsAsync(argument)),
        new("AUTH", Submission, Ready, AnsweredAtOnce | Idle, static (session, argument) => session.AuthAsync(argument)),
        new("ETRN", Smtp, Ready, AnsweredAtOnce | Idle, static (session, argument) => session.StartQueueAsync(argument)),
        new("VRFY", SmtpDialect.Any, SmtpState.Any, AnsweredAtOnce | Idle, static (session, argument) => session.Vrfy(argument.Span)),
        new("EXPN", SmtpDialect.Any, SmtpState.Any, AnsweredAtOnce | Idle, static (session, _) => session.Expn()),
        new("HELP", SmtpDialect.Any, SmtpState.Any, AnsweredAtOnce | Idle, static (session, argument) => session.Help(argument.Span)),
        new("AUTH", Transfer | Lmtp, SmtpState.Any, AnsweredAtOnce | Idle, static (session, _) => session.AuthNotHere()),
        new("GET", SmtpDialect.Any, SmtpState.Any, Foreign, static (session, _) => session.SendAway()),
        new("POST", SmtpDialect.Any, SmtpState.Any, Foreign, static (session, _) => session.SendAway()),
        new("CONNECT", SmtpDialect.Any, SmtpState.Any, Foreign, static (session, _) => session.SendAway()),
    ];

    /// <summary>The verb of that name in that dialect, or null.</summary>
    public static SmtpVerb? Find(ReadOnlySpan<byte> name, SmtpDialect dialect)
    {
        foreach (var verb in Verbs)
        {
            if ((verb.Dialects & dialect) != 0 && verb.Is(name)) return verb;
        }
        return null;
    }
}
