using Hikyaku.Protocol.Message;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Queue;

namespace Hikyaku.Store.Messages;

/// <summary>A message and everything that becomes true of it in one commit.</summary>
public sealed record Acceptance
{
    /// <summary>Its bytes, exactly as received. The store takes the draft over.</summary>
    public required BlobDraft Content { get; init; }

    /// <summary>What the scan of those bytes found.</summary>
    public required MessageStructure Structure { get; init; }

    /// <summary>When we took it: INTERNALDATE, unless a delivery says otherwise.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The mailboxes it goes to; all or none.</summary>
    public required IReadOnlyList<LocalDelivery> Deliveries { get; init; }

    /// <summary>Recipients elsewhere, who are queued; null without any.</summary>
    public OutgoingMail? Outgoing { get; init; }

    /// <summary>What becomes of recipients in the queue by the same commit: the message tells their sender of it.</summary>
    public IReadOnlyList<Settlement> Settles { get; init; } = [];

    /// <summary>
    /// The name that <see cref="MessageStore.NextQueueId"/> gave, so that the Received header and the journey agree;
    /// the store takes the next one when it is null.
    /// </summary>
    public string? QueueId { get; init; }

    /// <summary>What happened on the way here.</summary>
    public IReadOnlyList<JourneyEvent> Journey { get; init; } = [];
}

/// <summary>One copy of a message for one mailbox.</summary>
public sealed record LocalDelivery
{
    /// <summary>Whose mailbox.</summary>
    public required AccountId Account { get; init; }

    /// <summary>Who puts it there and needs the right to; null: the server itself.</summary>
    public AccountId? By { get; init; }

    /// <summary>Which mailbox; null is the account's INBOX.</summary>
    public MailboxId? Mailbox { get; init; }

    /// <summary>Header lines that we add before the received bytes: Return-Path, Delivered-To, Received... Ends with CRLF when not empty.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>System flags from the start.</summary>
    public SystemFlags Flags { get; init; }

    /// <summary>Keywords from the start.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>INTERNALDATE when it is not the time of receipt (APPEND, import).</summary>
    public DateTimeOffset? InternalDate { get; init; }

    /// <summary>False for IMAP APPEND and import into an account over its quota by choice of an operator.</summary>
    public bool EnforceQuota { get; init; } = true;
}

/// <summary>What an acceptance gave.</summary>
/// <param name="QueueId">The name under which the journey of the message can be found.</param>
/// <param name="Filed">For each delivery, in order, where it lies.</param>
public sealed record Accepted(string QueueId, IReadOnlyList<FiledMessage> Filed);

/// <summary>Where a copy lies.</summary>
public readonly record struct FiledMessage(MailboxId Mailbox, uint UidValidity, uint Uid, long MessageId);
