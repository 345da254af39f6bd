using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using MailboxCopy = Hikyaku.Store.Messages.LocalDelivery;

namespace Hikyaku.Transport.LocalDelivery;

/// <summary>
/// Which mailboxes get a copy: one for each account, however many of its addresses were named. The detail of a
/// plus address is kept in the header but chooses no mailbox: everything goes to INBOX until the account's own rules say
/// otherwise, but for what our checks put into Junk.
/// </summary>
/// <param name="mailboxes">Where the Junk mailboxes are.</param>
internal sealed class DeliveryPlan(MailboxCatalog mailboxes)
{
    /// <summary>The mark of junk for accounts without a mailbox for it (a keyword registered for IMAP).</summary>
    private const string JunkKeyword = "$Junk";
    private const string Inbox = "INBOX";

    private readonly List<MailboxCopy> _copies = [];
    private readonly List<PlannedCopy> _planned = [];
    private readonly HashSet<AccountId> _accounts = [];

    /// <summary>What the store is to file.</summary>
    public IReadOnlyList<MailboxCopy> Copies => _copies;

    /// <summary>The same with the recipient that each copy is for.</summary>
    public IReadOnlyList<PlannedCopy> Planned => _planned;

    /// <summary>Adds the copies for one recipient.</summary>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="trace">The lines before it.</param>
    /// <param name="isJunk">True when it goes to Junk.</param>
    public void Add(LocalRecipient recipient, TracePrefix trace, bool isJunk)
    {
        foreach (var target in recipient.Targets)
        {
            if (!_accounts.Add(target.Account.Id)) continue;
            var junk = isJunk ? mailboxes.Find(target.Account.Id, MailboxRole.Junk) : null;
            _copies.Add(new MailboxCopy
            {
                Account = target.Account.Id,
                Mailbox = junk?.Id,
                Prefix = trace.For(recipient.Address, target.Account),
                Keywords = isJunk && junk is null ? [JunkKeyword] : [],
            });
            _planned.Add(new PlannedCopy(recipient, target, junk?.Name ?? Inbox));
        }
    }
}

/// <summary>A copy and whom it is for.</summary>
/// <param name="Recipient">The recipient of the envelope.</param>
/// <param name="Target">The account that the recipient's address reaches.</param>
/// <param name="Mailbox">The name of the mailbox.</param>
internal readonly record struct PlannedCopy(LocalRecipient Recipient, AccountTarget Target, string Mailbox)
{
    /// <summary>Why this account, for the journey.</summary>
    public string Rule => string.Equals(Recipient.Address.LookupKey, Target.Account.Address, StringComparison.Ordinal) ? "own address"
        : Target.Detail is not null ? "plus address"
        : "alias";
}
