namespace Hikyaku.Store.Accounts;

/// <summary>The hot counters of an account, held by the writer and written once for each commit that changes them.</summary>
internal sealed class AccountState
{
    internal required AccountId Id { get; init; }

    /// <summary>Most bytes it may hold; 0 is no limit.</summary>
    internal required long QuotaBytes { get; set; }

    /// <summary>Most entries it may hold; 0 is no limit.</summary>
    internal required long QuotaMessages { get; set; }

    /// <summary>The change counter: the last value given.</summary>
    internal required long ModSeq { get; set; }

    /// <summary>Bytes of its messages, each counted once.</summary>
    internal required long UsedBytes { get; set; }

    /// <summary>Entries in all its mailboxes.</summary>
    internal required long Entries { get; set; }

    /// <summary>True when the row must be written before the commit.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>Takes over what was read from the row.</summary>
    internal void TakeOver(AccountState read) => (ModSeq, UsedBytes, Entries) = (read.ModSeq, read.UsedBytes, read.Entries);

    /// <summary>True when <paramref name="bytes"/> more would be too much.</summary>
    internal bool WouldExceedQuota(long bytes) => QuotaBytes > 0 && UsedBytes + bytes > QuotaBytes;

    /// <summary>True when so many entries more would be too many.</summary>
    internal bool WouldExceedMessages(long more) => QuotaMessages > 0 && Entries + more > QuotaMessages;
}
