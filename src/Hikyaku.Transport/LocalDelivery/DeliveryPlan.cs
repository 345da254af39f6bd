using Hikyaku.Store.Accounts;
using MailboxCopy = Hikyaku.Store.Messages.LocalDelivery;

namespace Hikyaku.Transport.LocalDelivery;

/// <summary>
/// Which mailboxes get a copy: one for each account, however many of its addresses were named. The detail of a
/// plus address is kept in the header but chooses no mailbox: everything goes to INBOX until the account's own rules say
/// otherwise.
/// </summary>
internal sealed class DeliveryPlan
{
    private readonly List<MailboxCopy> _copies = [];
    private readonly List<PlannedCopy> _planned = [];
    private readonly HashSet<AccountId> _accounts = [];

    /// <summary>What the store is to file.</summary>
    public IReadOnlyList<MailboxCopy> Copies => _copies;

    /// <summary>The same with the recipient that each copy is for.</summary>
    public IReadOnlyList<PlannedCopy> Planned => _planned;

    /// <summary>Adds the copies for one recipient.</summary>
    public void Add(LocalRecipient recipient, TracePrefix trace)
    {
        foreach (var target in recipient.Targets)
        {
            if (!_accounts.Add(target.Account.Id)) continue;
            _copies.Add(new MailboxCopy
            {
                Account = target.Account.Id,
                Prefix = trace.For(recipient.Address, target.Account),
            });
            _planned.Add(new PlannedCopy(recipient, target));
        }
    }
}

/// <summary>A copy and whom it is for.</summary>
/// <param name="Recipient">The recipient of the envelope.</param>
/// <param name="Target">The account that the recipient's address reaches.</param>
internal readonly record struct PlannedCopy(LocalRecipient Recipient, AccountTarget Target)
{
    /// <summary>Why this account, for the journey.</summary>
    public string Rule => string.Equals(Recipient.Address.LookupKey, Target.Account.Address, StringComparison.Ordinal) ? "own address"
        : Target.Detail is not null ? "plus address"
        : "alias";
}
