using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.Acceptance;

/// <summary>
/// Who may write what as the sender (RFC 6409 §6.1): the addresses in From and Sender must be the account's own.
/// A Bcc field is left alone, since removing it is the work of the author's client (RFC 5322 §3.6.3) and would break a
/// signature over the header. Fields of a resending (Resent-*) open no way around From.
/// </summary>
/// <param name="directory">Which addresses an account may use.</param>
public sealed class SubmissionRules(AccountDirectory directory)
{
    /// <summary>Checks the reverse path; null when the account may use it. The null path is for notifications and may always be used.</summary>
    public Refusal? CheckReversePath(Account account, ReversePath path)
        => path.Address is { } address && !directory.MaySendAs(account, address)
            ? new Refusal(new(5, 7, 1), $"{account.Address} may not send as {path}")
            : null;

    internal Refusal? CheckHeader(Account account, SubmissionHeader header)
    {
        // RFC 5322 §3.6: From once, Sender at most once, and present when there are several authors.
        if (header.FromFields != 1 || header.Authors.Count == 0 || header.HasTooManyAuthors) return Refusal.NoAuthor;
        if (header.SenderFields > 1 || header.Senders.Count != header.SenderFields) return Refusal.OneSender;
        if (header.Authors.Count > 1 && header.SenderFields == 0) return Refusal.OneSender;
        return CheckAddresses(account, header.Authors, "From") ?? CheckAddresses(account, header.Senders, "Sender");
    }

    private Refusal? CheckAddresses(Account account, IReadOnlyList<HeaderAddress> addresses, string field)
    {
        foreach (var mailbox in addresses)
        {
            if (mailbox.Address is not { } address) return new Refusal(new(5, 6, 0), $"The {field} field holds something that is not an address");
            if (!directory.MaySendAs(account, address)) return new Refusal(new(5, 7, 1), $"{account.Address} may not write {address} into the {field} field");
        }
        return null;
    }
}
