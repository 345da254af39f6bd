using System.Globalization;

namespace Hikyaku.Protocol.Imap.Search;

/// <summary>
/// <c>search-key</c> of RFC 9051 §9 (and of RFC 3501, RFC 8474), its strings decoded from the command's charset.
/// <see cref="object.ToString"/> gives it as a client may write it.
/// </summary>
public abstract record SearchKey;

/// <summary>ALL</summary>
internal sealed record AllKey : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => "ALL";
}

/// <summary>Every one of these: keys beside each other.</summary>
public sealed record AndKey(IReadOnlyList<SearchKey> Keys) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(' ', Keys)})";
}

/// <summary>OR: one or the other or both.</summary>
public sealed record OrKey(SearchKey First, SearchKey Second) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"OR {First} {Second}";
}

/// <summary>NOT</summary>
public sealed record NotKey(SearchKey Key) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"NOT {Key}";
}

/// <summary>Message sequence numbers, or UIDs.</summary>
public sealed record NumberKey(SequenceSet Messages, bool AreUids) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => AreUids ? $"UID {Messages}" : Messages.ToString();
}

/// <summary>The flags that have search keys of their own.</summary>
public enum SearchFlag
{
    /// <summary>ANSWERED</summary>
    Answered,
    /// <summary>DELETED</summary>
    Deleted,
    /// <summary>DRAFT</summary>
    Draft,
    /// <summary>FLAGGED</summary>
    Flagged,
    /// <summary>RECENT (RFC 3501; OLD and NEW are made of it)</summary>
    Recent,
    /// <summary>SEEN</summary>
    Seen,
}

/// <summary>A system flag that is set. UNSEEN and the like are <see cref="NotKey"/>s of it.</summary>
public sealed record FlagKey(SearchFlag Flag) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => Flag.ToString().ToUpperInvariant();
}

/// <summary>KEYWORD</summary>
public sealed record KeywordKey(string Keyword) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"KEYWORD {Keyword}";
}

/// <summary>LARGER or SMALLER than so many bytes.</summary>
public sealed record SizeKey(bool Larger, long Bytes) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Larger ? "LARGER" : "SMALLER")} {Bytes}");
}

/// <summary>How a date is compared.</summary>
public enum DateComparison
{
    /// <summary>Earlier than the day.</summary>
    Before,
    /// <summary>On the day.</summary>
    On,
    /// <summary>On the day or later.</summary>
    Since,
}

/// <summary>BEFORE, ON, SINCE; with <paramref name="Sent"/> SENTBEFORE, SENTON, SENTSINCE.</summary>
public sealed record DateKey(bool Sent, DateComparison Comparison, DateOnly Day) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Sent ? "SENT" : "")}{Comparison.ToString().ToUpperInvariant()} {Day:d-MMM-yyyy}");
}

/// <summary>OLDER or YOUNGER than so many seconds (RFC 5032), by the internal date.</summary>
public sealed record WithinKey(bool Older, uint Seconds) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Older ? "OLDER" : "YOUNGER")} {Seconds}");
}

/// <summary>SAVEDBEFORE, SAVEDON, SAVEDSINCE (RFC 8514 §4.3): when the message came into the mailbox.</summary>
public sealed record SavedDateKey(DateComparison Comparison, DateOnly Day) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"SAVED{Comparison.ToString().ToUpperInvariant()} {Day:d-MMM-yyyy}");
}

/// <summary>Where a string is looked for.</summary>
public enum SearchField
{
    /// <summary>BCC: the envelope's addresses.</summary>
    Bcc,
    /// <summary>CC</summary>
    Cc,
    /// <summary>FROM</summary>
    From,
    /// <summary>SUBJECT</summary>
    Subject,
    /// <summary>TO</summary>
    To,
    /// <summary>BODY: the text of the parts.</summary>
    Body,
    /// <summary>TEXT: headers and body.</summary>
    Text,
}

/// <summary>A string that is a part of a field or of the text.</summary>
public sealed record TextKey(SearchField Field, string Text) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field.ToString().ToUpperInvariant()} {SearchStrings.Quote(Text)}";
}

/// <summary>HEADER: a field of that name holds the string; with an empty string, there is such a field.</summary>
public sealed record HeaderKey(string Name, string Text) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"HEADER {SearchStrings.Quote(Name)} {SearchStrings.Quote(Text)}";
}

/// <summary>MODSEQ (RFC 7162 §3.1.5): changed at this mod-sequence or later. Names of metadata make no difference here.</summary>
public sealed record ModSeqKey(long ModSeq) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"MODSEQ {ModSeq}");
}

/// <summary>FUZZY (RFC 6203 §3): the key need not match to the letter.</summary>
public sealed record FuzzyKey(SearchKey Key) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"FUZZY {Key}";
}

/// <summary>EMAILID, or THREADID (RFC 8474 §6)</summary>
public sealed record ObjectIdKey(bool Thread, string Id) : SearchKey
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Thread ? "THREADID" : "EMAILID")} {Id}";
}
