using System.Text;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Receive;

/// <summary>The commands that change little: RSET, NOOP, QUIT, VRFY, EXPN, HELP (RFC 5321 §4.1.1.5 to §4.1.1.10).</summary>
internal sealed partial class SmtpSession
{
    internal ValueTask Reset()
    {
        EndTransaction();
        Reply(Replies.Ok);
        return default;
    }

    internal ValueTask Noop()
    {
        Reply(Replies.Ok);
        return default;
    }

    internal ValueTask Quit()
    {
        Leave(Replies.Bye);
        return default;
    }

    // RFC 5321 §7.3: who has an account here is nobody's business; RCPT will tell who really writes.
    internal ValueTask Vrfy(ReadOnlySpan<byte> argument)
    {
        if (argument.IsEmpty) Fault(Replies.VrfySyntax);
        else Reply(Replies.CannotVerify);
        return default;
    }

    internal ValueTask Expn()
    {
        Reply(Replies.NoExpansion);
        return default;
    }

    internal ValueTask Help(ReadOnlySpan<byte> argument)
    {
        Reply(new SmtpReply(214, new(2, 0, 0), HelpText.For(Encoding.ASCII.GetString(argument), _dialect)));
        return default;
    }

    internal ValueTask SendAway()
    {
        Leave(Replies.NotSmtp);
        return default;
    }
}
