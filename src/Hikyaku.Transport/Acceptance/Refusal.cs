using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Why a message or a recipient is not taken, in the terms of RFC 3463 and in words for the person who sent it.</summary>
/// <param name="Status">Of class 4 when it may be tried again, of class 5 when that is of no use.</param>
/// <param name="Text">One line.</param>
public sealed record Refusal(EnhancedStatusCode Status, string Text)
{
    internal static readonly Refusal NoSuchUser = new(new(5, 1, 1), "No such user here");
    internal static readonly Refusal NoRelay = new(new(5, 7, 1), "Not a domain of this server, and it does not relay for strangers");
    internal static readonly Refusal MailboxFull = new(new(4, 2, 2), "The mailbox is full");
    internal static readonly Refusal TooLargeForMailbox = new(new(5, 2, 2), "The message is larger than the whole mailbox may be");
    internal static readonly Refusal MailLoop = new(new(5, 4, 6), "Too many hops: the message goes round in a loop");
    internal static readonly Refusal HeaderTooLarge = new(new(5, 3, 4), "The header of the message is too large");
    internal static readonly Refusal OutOfSpace = new(new(4, 3, 1), "Insufficient system storage, try again later");
    internal static readonly Refusal StoreTrouble = new(new(4, 3, 0), "The accounts can't be read just now, try again later");
    internal static readonly Refusal NoAuthor = new(new(5, 6, 0), "The message needs one From field with at least one address");
    internal static readonly Refusal OneSender = new(new(5, 6, 0), "The message needs one Sender field with one address when it has several authors, and may never have more");
}
