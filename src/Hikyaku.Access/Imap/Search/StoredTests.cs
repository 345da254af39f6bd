using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Search;

/// <summary>SAVEDBEFORE, SAVEDON, SAVEDSINCE, in UTC as SAVEDATE shows it.</summary>
internal sealed class SavedDateTest(DateComparison comparison, DateOnly day) : SearchTest
{
    /// <inheritdoc/>
    public override SearchLevel Level => SearchLevel.Stored;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => message.SavedAt is not { } saved ? SearchMatch.Unknown
        : DateTests.Matches(comparison, day, saved) ? SearchMatch.Yes
        : SearchMatch.No;
}

/// <summary>Whatever can be answered by what the store keeps beside the content.</summary>
internal sealed class StoredTest(Func<StoredMessage, bool> matches) : SearchTest
{
    /// <inheritdoc/>
    public override SearchLevel Level => SearchLevel.Stored;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => message.Stored is not { } stored ? SearchMatch.Unknown
        : matches(stored) ? SearchMatch.Yes
        : SearchMatch.No;

    /// <summary>SENTBEFORE, SENTON, SENTSINCE: a message without a readable Date matches none of them.</summary>
    public static StoredTest SentDate(DateKey key) => new(stored =>
        EnvelopeText.Date(stored.Envelope.Span) is { } date && DateTests.Matches(key.Comparison, key.Day, date));

    /// <summary>THREADID</summary>
    public static StoredTest Thread(long? threadId) => new(stored => stored.ThreadId == threadId);

    /// <summary>FROM, TO, CC, BCC, SUBJECT</summary>
    public static StoredTest Envelope(SearchField field, SearchTerm term) => new(stored => Holds(stored.Envelope.Span, field, term));

    private static bool Holds(ReadOnlySpan<byte> envelope, SearchField field, SearchTerm term) => field switch
    {
        SearchField.Subject => term.IsIn(EnvelopeText.Subject(envelope)),
        SearchField.From => term.IsIn(EnvelopeText.Addresses(envelope, EnvelopeField.From)),
        SearchField.To => term.IsIn(EnvelopeText.Addresses(envelope, EnvelopeField.To)),
        SearchField.Cc => term.IsIn(EnvelopeText.Addresses(envelope, EnvelopeField.Cc)),
        _ => term.IsIn(EnvelopeText.Addresses(envelope, EnvelopeField.Bcc)),
    };
}
