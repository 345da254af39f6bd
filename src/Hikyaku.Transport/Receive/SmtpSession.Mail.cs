using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Receive;

/// <summary>MAIL (RFC 5321 §4.1.1.2; who may, RFC 6409 §4.3).</summary>
internal sealed partial class SmtpSession
{
    internal ValueTask Mail(ReadOnlySpan<byte> argument)
    {
        if (_dialect == SmtpDialect.Submission && _account is null)
        {
            Fault(_connection.CanStartTls && !_connection.PasswordsAllowed ? Replies.TlsRequired : Replies.AuthRequired);
            return default;
        }
        if (++_transactions > Options.MaximumTransactions)
        {
            Leave(Replies.TooManyMessages);
            return default;
        }
        if (!MailCommand.Parse(argument, OffersForMail).Succeeded(out var envelope, out var fault))
        {
            Fault(fault);
            return default;
        }
        // RFC 1870 §6.1: refused before a single octet of it is sent.
        if (envelope.DeclaredSize > Options.MaximumMessageBytes) Reply(Replies.TooLarge);
        else if (!CanWaitUntil(envelope.Release)) Reply(Replies.HoldOutOfRange);
        else if (_account is not null && _server.Rules.CheckReversePath(_account, envelope.ReversePath) is { } refusal) Reply(refusal.ToReply());
        else
        {
            _transaction = new Transaction(envelope);
            _state = SmtpState.HasSender;
            _idleCommands = 0;
            Reply(Replies.SenderOk);
        }
        return default;
    }

    private bool CanWaitUntil(FutureRelease? release)
    {
        var now = _server.Time.GetUtcNow();
        return release is not { } wanted || (wanted.From(now) >= now && wanted.From(now) <= now + Options.LongestHold);
    }
}
