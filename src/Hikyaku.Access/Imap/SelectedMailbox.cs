using Hikyaku.Access.Imap.Search;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>
/// The mailbox that a session has selected, as its client knows it: message sequence numbers come from the snapshot
/// that the client was last told of and never move while a command runs, flags from a newer one where the client
/// was told of changes but could not yet be told of expunges (RFC 9051 §7.5.1).
/// </summary>
internal sealed partial class SelectedMailbox : IDisposable
{
    private const MailboxRights Changing = MailboxRights.Insert | MailboxRights.Expunge | MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.DeleteMessages;

    private readonly bool _isExamined;
    private int _rightsVersion;
    private MailboxSnapshot _numbers;
    private MailboxSnapshot _flags;
    // What the client was last told of flags, when it has not been told of what is in _flags
    private MailboxSnapshot? _toldFlags;
    // Messages that are gone without the client knowing it, as it was told of them last, where _numbers has them older
    private readonly Dictionary<uint, MailboxEntry> _parted = [];
    private readonly HashSet<uint> _own = [];
    private bool _hasExpunged;

    public SelectedMailbox(MailboxView view, Mailbox mailbox, int rightsVersion, bool isReadOnly)
    {
        View = view;
        Mailbox = mailbox;
        _rightsVersion = rightsVersion;
        _isExamined = isReadOnly;
        _numbers = _flags = view.Current;
        Contexts = new SearchContexts(this);
    }

    /// <summary>The store's view of it.</summary>
    public MailboxView View { get; }

    /// <summary>The mailbox as the account saw it when it was selected: its name, its rights.</summary>
    public Mailbox Mailbox { get; private set; }

    /// <summary>True after EXAMINE, and for who may only read (RFC 4314 §5.2).</summary>
    public bool IsReadOnly => _isExamined || (Mailbox.Rights & Changing) == 0;

    /// <summary>The result of SEARCH with SAVE, for <c>$</c> (RFC 9051 §6.4.4.1); UIDs. Empty at first.</summary>
    public UidList SavedResult { get; set; } = new([]);

    /// <summary>The searches whose results are kept up to date.</summary>
    public SearchContexts Contexts { get; }

    /// <summary>The snapshot that message sequence numbers come from.</summary>
    public MailboxSnapshot Numbers => _numbers;

    /// <summary>
    /// Up to this mod-sequence the client has been told of everything (RFC 7162 §3.2): never beyond an expunge that has to wait.
    /// </summary>
    public long ToldModSeq => _numbers.HighestModSeq;

    /// <summary>How many messages the client knows of; sequence numbers run from 1 to this.</summary>
    public int Count => _numbers.Count;

    /// <summary>The entry with sequence number <paramref name="index"/> + 1, with the newest flags that the client may know.</summary>
    public MailboxEntry this[int index]
    {
        get
        {
            var entry = _numbers[index];
            if (ReferenceEquals(_numbers, _flags))
                return entry;
            var newer = _flags.IndexOf(entry.Uid);
            return newer >= 0 ? _flags[newer] : _parted.GetValueOrDefault(entry.Uid, entry);
        }
    }

    /// <summary>Index of the message with that UID, or the complement of the index where it would stand.</summary>
    public int IndexOf(uint uid) => _numbers.IndexOf(uid);

    /// <summary>
    /// The messages that a set names, as ascending, disjoint ranges of indices. UIDs that don't exist are passed over;
    /// a sequence number that doesn't gives null: answer BAD (RFC 9051 §6.4.5, §9 seq-number).
    /// </summary>
    public IReadOnlyList<IndexRange>? Resolve(SequenceSet set, bool isUid)
    {
        if (set.IsSavedResult)
            return FromUids(SavedResult.Ranges.Select(range => new SequenceRange(range.First, range.Last)));
        if (isUid)
            return FromUids(set.Normalize(Count == 0 ? 0 : _numbers[Count - 1].Uid));
        // RFC 9051 §9 seq-number: in an empty mailbox not even "*" is a message
        var ranges = set.Normalize((uint)Count);
        if (Count == 0 || ranges[^1].Last > (uint)Count)
            return null;
        return [.. ranges.Select(range => new IndexRange((int)range.First - 1, (int)range.Last - 1))];
    }

    /// <summary>The messages in these ranges that changed after a mod-sequence, as far as the client may know.</summary>
    public IReadOnlyList<IndexRange> ChangedAfter(long modSeq, IReadOnlyList<IndexRange> ranges)
    {
        var changed = new List<IndexRange>();
        foreach (var range in ranges)
        {
            var indices = ReferenceEquals(_numbers, _flags)
                ? _numbers.ChangedAfter(modSeq, range.First, range.Last + 1)
                : Enumerable.Range(range.First, range.Last - range.First + 1).Where(index => this[index].ModSeq > modSeq);
            foreach (var index in indices)
                changed.Join(index);
        }
        return changed;
    }

    /// <summary>The UIDs of the messages in these ranges, joined where they follow each other.</summary>
    public UidList UidsOf(IReadOnlyList<IndexRange> ranges)
    {
        var uids = new List<UidRange>();
        foreach (var range in ranges)
        {
            for (var index = range.First; index <= range.Last; index++)
            {
                var uid = _numbers[index].Uid;
                if (uids.Count > 0 && uids[^1].Last + 1 == uid)
                    uids[^1] = uids[^1] with { Last = uid };
                else
                    uids.Add(new UidRange(uid, uid));
            }
        }
        return new UidList(uids);
    }

    /// <summary>Goes on to newer flags; what is gone there keeps those that the client was told of last. Gives what is different.</summary>
    private SnapshotDifference MoveFlags(MailboxSnapshot newest) => MoveFlags(newest, newest.Since(_flags));

    /// <summary>The same, when the difference is known: to find it costs as much as a large change is long.</summary>
    private SnapshotDifference MoveFlags(MailboxSnapshot newest, SnapshotDifference difference)
    {
        foreach (var uid in difference.Expunged)
        {
            if (_flags.IndexOf(uid) is >= 0 and var index && _numbers.IndexOf(uid) is >= 0 and var number && _flags[index].ModSeq != _numbers[number].ModSeq)
                _parted[uid] = _flags[index];
        }
        _flags = newest;
        return difference;
    }

    /// <summary>Goes on to newer message numbers.</summary>
    private void MoveNumbers(MailboxSnapshot newest)
    {
        _numbers = newest;
        _parted.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => View.Dispose();

    private List<IndexRange> FromUids(IEnumerable<SequenceRange> uids)
    {
        var ranges = new List<IndexRange>();
        foreach (var range in uids)
        {
            var first = _numbers.IndexOf(range.First);
            if (first < 0)
                first = ~first;
            var last = _numbers.IndexOf(range.Last);
            if (last < 0)
                last = ~last - 1;
            if (first <= last)
                ranges.Add(new IndexRange(first, last));
        }
        return ranges;
    }
}

/// <summary>Indices (sequence numbers minus one) from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
internal readonly record struct IndexRange(int First, int Last);
