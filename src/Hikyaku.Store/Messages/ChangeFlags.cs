using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>
/// STORE: memory decides what changes, range by range, and the same is asked of the rows in as few statements as
/// possible. The mailbox is held in memory.
/// </summary>
internal sealed class ChangeFlags(AccountId? by, MailboxId mailboxId, UidList uids, FlagChange change) : StoreCommand<FlagChangeResult>
{
    private const int MostSetsByRange = 8;

    protected override StoreResult<FlagChangeResult> Run(WriteScope scope)
    {
        if (scope.Mailbox(mailboxId) is not { } mailbox || scope.Account(mailbox.Account) is not { } account)
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");

        var rights = by is { } asker ? RightsCheck.Of(scope.Writer, asker, mailbox) : MailboxRights.All;
        if (Refusal(rights) is { } refusal)
            return refusal;
        var work = new Work(scope, account, mailbox, change, rights);
        if (!work.FindKeywords(uids))
            return DeliveryPlan.TooManyKeywords;
        foreach (var range in uids.Ranges)
            work.Change(range);
        if (work.Changed > 0)
            scope.NoteFlags(mailbox, work.ChangedSeen);
        return new FlagChangeResult(mailbox.HighestModSeq, work.Changed, work.Modified);
    }

    // RFC 4314 §4: STORE should not fail for one who may change at least one of the flags
    private StoreError? Refusal(MailboxRights rights)
    {
        var mayWrite = (rights & MailboxRights.Write) != 0;
        var mayChangeOne = change.Operation == FlagOperation.Replace
            ? RightsCheck.Flags(rights) != SystemFlags.None
            : (change.Flags & RightsCheck.Flags(rights)) != 0 || (mayWrite && change.Keywords.Count > 0)
                || (change.Flags == SystemFlags.None && change.Keywords.Count == 0);
        return mayChangeOne ? null : RightsCheck.Refusal(rights & MailboxRights.Lookup, MailboxRights.All);
    }

    private sealed class Work(WriteScope scope, AccountState account, MailboxState mailbox, FlagChange change, MailboxRights rights)
    {
        private readonly int _may = (int)RightsCheck.Flags(rights);
        private readonly SnapshotEditor _entries = scope.Entries(mailbox);
        private readonly Dictionary<int, int> _keywords = [];
        private readonly HashSet<int> _setsInRange = [];
        private readonly long _since = change.UnchangedSince ?? long.MaxValue;
        private long _modSeq;

        internal int Changed { get; private set; }
        internal bool ChangedSeen { get; private set; }
        internal List<uint> Modified { get; } = [];

        private (int Keep, int Set) Mask => change.Operation switch
        {
            FlagOperation.Add => (0xFF, (int)change.Flags & _may),
            FlagOperation.Remove => (0xFF & ~((int)change.Flags & _may), 0),
            _ => (0xFF & ~_may, (int)change.Flags & _may),
        };

        /// <summary>Which keyword set becomes which; false when the account has too many.</summary>
        internal bool FindKeywords(UidList uids)
        {
            foreach (var range in uids.Ranges)
            {
                for (var i = Start(range.First); i < _entries.Count && _entries[i] is var entry && entry.Uid <= range.Last; i++)
                {
                    if (_keywords.ContainsKey(entry.Keywords))
                        continue;
                    if (KeywordsAfter(entry.Keywords) is not { } number)
                        return false;
                    _keywords.Add(entry.Keywords, number);
                }
            }

            return true;
        }

        internal void Change(UidRange range)
        {
            var (keep, set) = Mask;
            int first = -1, last = -1;
            var changedHere = 0;
            var (from, to, lastSet) = (-1, -1, -1);
            _setsInRange.Clear();
            for (var i = Start(range.First); i < _entries.Count && _entries[i] is var entry && entry.Uid <= range.Last; i++)
            {
                if (entry.ModSeq > _since)
                {
                    Modified.Add(entry.Uid);
                    continue;
                }

                // Neighbours mostly have the same keywords
                if (entry.Keywords != from)
                    (from, to) = (entry.Keywords, _keywords[entry.Keywords]);
                var flags = (SystemFlags)(((int)entry.Flags & keep) | set);
                if (flags == entry.Flags && from == to)
                    continue;

                Replace(i, entry, entry with { Flags = flags, Keywords = to, ModSeq = ModSeq() });
                if (from != lastSet)
                    _setsInRange.Add(lastSet = from);
                first = first < 0 ? i : first;
                last = i;
                changedHere++;
            }

            if (changedHere > 0)
                Store(new UidRange(_entries[first].Uid, _entries[last].Uid), changedHere, isWhole: last - first + 1 == changedHere);
            Changed += changedHere;
        }

        private void Replace(int index, in MailboxEntry old, in MailboxEntry now)
        {
            var different = old.Flags ^ now.Flags;
            ChangedSeen |= (different & SystemFlags.Seen) != 0;
            if ((different & (SystemFlags.Seen | SystemFlags.Deleted)) != 0)
            {
                mailbox.Discount(old);
                mailbox.Count(now);
            }

            _entries.Set(index, now);
        }

        private void Store(UidRange range, int expected, bool isWhole)
        {
            var stored = isWhole && _setsInRange.Count == 1 ? scope.Writer.ChangeAllFlags(mailbox.Id, range, Update(_setsInRange.Single()))
                : _setsInRange.Count <= MostSetsByRange ? StoreBySet(range)
                : StoreOneByOne(range);
            scope.Touch(mailbox, _modSeq);
            if (stored != expected)
                throw new InvalidOperationException($"Mailbox {mailbox.Id.Value} is not on disk what it is in memory.");
        }

        private int StoreBySet(UidRange range)
        {
            var stored = 0;
            foreach (var from in _setsInRange)
                stored += scope.Writer.ChangeFlags(mailbox.Id, range, Update(from));
            return stored;
        }

        private FlagUpdate Update(int from)
        {
            var (keep, set) = Mask;
            return new FlagUpdate(keep, set, from, _keywords[from], _modSeq, Math.Min(_since, _modSeq - 1));
        }

        private int StoreOneByOne(UidRange range)
        {
            var stored = 0;
            for (var i = Start(range.First); i < _entries.Count && _entries[i] is var entry && entry.Uid <= range.Last; i++)
                if (entry.ModSeq == _modSeq)
                    stored += scope.Writer.SetFlags(mailbox.Id, entry);
            return stored;
        }

        private long ModSeq() => _modSeq == 0 ? _modSeq = scope.NextModSeq(account) : _modSeq;

        private int Start(uint uid) => _entries.IndexOf(uid) is var index && index >= 0 ? index : ~index;

        private int? KeywordsAfter(int number)
        {
            if ((rights & MailboxRights.Write) == 0)
                return number;
            if (change.Keywords.Count == 0 && change.Operation != FlagOperation.Replace)
                return number;

            var old = scope.Keywords(account.Id, number);
            return scope.KeywordNumber(account.Id, change.Operation switch
            {
                FlagOperation.Add => [.. old, .. change.Keywords],
                FlagOperation.Remove => [.. old.Except(change.Keywords, StringComparer.OrdinalIgnoreCase)],
                _ => change.Keywords,
            });
        }
    }
}
