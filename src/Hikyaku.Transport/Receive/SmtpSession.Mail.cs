using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;

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
        else if (envelope.DeliverBy is { Returns: true } by && by.Within < Options.MinimumByTime) Reply(Replies.TooSoonToReturn);
        else if (envelope is { DeliverBy: { Returns: true } limit, Release: { } release } && release.From(_server.Time.GetUtcNow()) >= _server.Time.GetUtcNow() + limit.Within) Reply(Replies.ReturnedBeforeRelease);
        else if (!CanWaitUntil(envelope.Release)) Reply(Replies.HoldOutOfRange);
        else if (_account is not null && _server.Rules.CheckReversePath(_account, envelope.ReversePath) is { } refusal) Reply(refusal.ToReply());
        else
        {
            var priority = Math.Min(envelope.Priority ?? 0, HighestPriority ?? 0);
            var isLowered = priority < envelope.Priority;
            _transaction = new Transaction(isLowered ? envelope with { Priority = priority } : envelope);
            _state = SmtpState.HasSender;
            _idleCommands = 0;
            Reply(isLowered ? Replies.PriorityLowered(priority) : Replies.SenderOk);
        }
        return default;
    }

    /// <summary>
    /// What urgency the client may give its mail; null when it may not (RFC 6710 §9: only who is trusted). Whom nobody knows has nothing to
    /// gain from it here anyhow: what stays here is filed at once.
    /// </summary>
    private int? HighestPriority => _dialect switch
    {
        SmtpDialect.Submission => _account is { Role: AccountRole.Admin } ? 9 : Options.HighestPriority,
        SmtpDialect.Transfer when _connection.Remote is { } client && Options.Checks.IsTrusted(client.Address) => 9,
        _ => null,
    };

    private bool CanWaitUntil(FutureRelease? release)
    {
        var now = _server.Time.GetUtcNow();
        return release is not { } wanted || (wanted.From(now) >= now && wanted.From(now) <= now + Options.LongestHold);
    }
}
