using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Acceptance;

namespace Hikyaku.Transport.Receive;

/// <summary>RCPT (RFC 5321 §4.1.1.3).</summary>
internal sealed partial class SmtpSession
{
    internal ValueTask Rcpt(ReadOnlySpan<byte> argument)
    {
        var transaction = _transaction!;
        if (transaction.RecipientCount >= Options.MaximumRecipients)
        {
            // RFC 5321 §4.5.3.1.10: no fault of the client's, who sends the rest in its next transaction; but it is counted.
            Reply(Replies.TooManyRecipients);
            if (++_refusedRecipients > Options.MaximumRefusedRecipients) Leave(Replies.TooManyFaults);
            return default;
        }
        if (!RcptCommand.Parse(argument, transaction.Envelope.Utf8).Succeeded(out var named, out var fault))
        {
            Fault(fault);
            return default;
        }
        var verdict = _server.Recipients.Check(named, transaction.Envelope.DeclaredSize, _account is not null, transaction.Envelope.ReversePath.IsNull);
        if (verdict.IsRefused(out var refusal))
        {
            RefuseRecipient(transaction, named, refusal);
            return default;
        }
        if (verdict.Local is { } local) transaction.Recipients.Add(local);
        else transaction.Elsewhere.Add(verdict.Remote!);
        _state = SmtpState.HasRecipients;
        Reply(Replies.RecipientOk);
        return default;
    }

    private void RefuseRecipient(Transaction transaction, EnvelopeRecipient named, Refusal refusal)
    {
        var reply = refusal.ToReply();
        Reply(reply);
        transaction.Refused.Add(new RefusedRecipient(named.ForwardPath.ToString(), reply.ToString()));
        _server.Metrics.RecipientRefused(_dialect, refusal);
        if (++_refusedRecipients > Options.MaximumRefusedRecipients) Leave(Replies.TooManyFaults);
    }
}
