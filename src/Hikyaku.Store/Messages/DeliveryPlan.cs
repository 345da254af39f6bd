using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>A delivery with the places found for it.</summary>
/// <param name="Shares">True when an earlier delivery of the same acceptance makes the message row that this one shares.</param>
internal readonly record struct PlannedDelivery(
    LocalDelivery Delivery, AccountState Account, MailboxState Mailbox, int Keywords, long Size, bool Shares);

/// <summary>Finds mailbox, room and keyword set for every delivery of a command, or the reason to refuse it.</summary>
internal sealed class DeliveryPlan(WriteScope scope)
{
    private readonly List<PlannedDelivery> _deliveries = [];

    /// <summary>Bytes that deliveries planned so far will add; null until an account is met for the second time.</summary>
    private Dictionary<AccountId, long>? _added;
    private (AccountId Account, int Count) _entriesGivenBack;

    internal StoreError? Add(PendingAcceptance acceptance)
    {
        var first = _deliveries.Count;
        foreach (var asked in acceptance.Acceptance.Deliveries)
        {
            var delivery = asked;
            if (scope.Account(delivery.Account) is not { } account)
                return new StoreError(StoreErrorKind.NotFound, "The account is gone.");
            if (Mailbox(delivery) is not { } mailbox || mailbox.Account != account.Id)
                return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");
            if (delivery.By is { } by && by != account.Id)
            {
                var rights = RightsCheck.Of(scope.Writer, by, mailbox);
                if (RightsCheck.Refusal(rights, MailboxRights.Insert) is { } refusal)
                    return refusal;
                delivery = WithFlagsFor(delivery, rights);
            }

            if (!mailbox.HasRoomFor(_deliveries.Count + 1))
                return NoUids;
            if (scope.KeywordNumber(account.Id, delivery.Keywords) is not { } keywords)
                return TooManyKeywords;

            var size = acceptance.Length + delivery.Prefix.Length;
            var shares = SharesMessage(first, delivery);
            if (((!shares && IsOverQuota(account, size)) || HasTooManyMessages(account)) && delivery.EnforceQuota)
                return Full;
            _deliveries.Add(new PlannedDelivery(delivery, account, mailbox, keywords, size, shares));
        }

        return null;
    }

    /// <summary>An entry of an account, and so many bytes, are given back by the same commit.</summary>
    internal void Credit(AccountId account, long bytes)
    {
        _entriesGivenBack = (account, 1);
        _added ??= [];
        _added[account] = _added.GetValueOrDefault(account) - bytes;
    }

    /// <summary>The deliveries of the next acceptance, in order.</summary>
    internal ReadOnlySpan<PlannedDelivery> Take(ref int from, PendingAcceptance acceptance)
    {
        var count = acceptance.Acceptance.Deliveries.Count;
        var taken = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_deliveries).Slice(from, count);
        from += count;
        return taken;
    }

    internal static StoreError Full => new(StoreErrorKind.OverQuota, "The mailbox is full.");

    internal static StoreError TooManyKeywords => new(StoreErrorKind.LimitReached, "The account has too many different keywords.");

    internal static StoreError NoUids => new(StoreErrorKind.LimitReached, "The mailbox has used up its UIDs.");

    // RFC 4314 §4: flags that one has no right to set are left away
    private static LocalDelivery WithFlagsFor(LocalDelivery delivery, MailboxRights rights) => delivery with
    {
        Flags = delivery.Flags & RightsCheck.Flags(rights),
        Keywords = (rights & MailboxRights.Write) != 0 ? delivery.Keywords : [],
    };

    private MailboxState? Mailbox(LocalDelivery delivery)
        => delivery.Mailbox is { } id ? scope.Mailbox(id) : scope.Inbox(delivery.Account);

    private bool IsOverQuota(AccountState account, long size)
    {
        if (account.QuotaBytes == 0)
            return false;
        _added ??= [];
        var total = _added[account.Id] = _added.GetValueOrDefault(account.Id) + size;
        return account.WouldExceedQuota(total);
    }

    private bool HasTooManyMessages(AccountState account)
    {
        if (account.QuotaMessages == 0)
            return false;
        var planned = _deliveries.Count(delivery => delivery.Account == account) + 1;
        return account.WouldExceedMessages(_entriesGivenBack.Account == account.Id ? planned - _entriesGivenBack.Count : planned);
    }

    /// <summary>Two copies for one account are one e-mail in two mailboxes, unless we put different lines before them.</summary>
    private bool SharesMessage(int first, LocalDelivery delivery)
    {
        for (var i = first; i < _deliveries.Count; i++)
            if (IsSameMessage(_deliveries[i].Delivery, delivery))
                return true;
        return false;
    }

    internal static bool IsSameMessage(LocalDelivery one, LocalDelivery other)
        => one.Account == other.Account && one.Prefix.Span.SequenceEqual(other.Prefix.Span);
}
