using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Queue;

namespace Hikyaku.Transport.Bounce;

/// <summary>What a sender is to be told of a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Recipients">The recipients told of; at least one.</param>
/// <param name="RetryUntil">Until when those that are delayed are tried.</param>
internal sealed record Notification(QueuedMessage Message, IReadOnlyList<NotifiedRecipient> Recipients, DateTimeOffset RetryUntil)
{
    /// <summary>The worst of what happened decides what the whole is called.</summary>
    public ReportAction Action => Recipients.Min(recipient => recipient.Action);
}

/// <summary>What the sender is told of one recipient.</summary>
/// <param name="Recipient">Who.</param>
/// <param name="Action">What happened.</param>
/// <param name="Status">The status code.</param>
/// <param name="Text">What the other server said, or what went wrong.</param>
/// <param name="Host">Who said it, or null.</param>
/// <param name="IsReply">True when the text is a reply, word for word.</param>
internal sealed record NotifiedRecipient(EnvelopeRecipient Recipient, ReportAction Action, EnhancedStatusCode Status, string Text, string? Host, bool IsReply);
