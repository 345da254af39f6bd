namespace Hikyaku.Store.Changes;

/// <summary>What a <see cref="ChangeWatch"/> can be told of.</summary>
[Flags]
public enum ChangeKinds
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Messages came into a mailbox.</summary>
    Added = 1,
    /// <summary>Messages left a mailbox.</summary>
    Removed = 2,
    /// <summary>Flags or keywords of messages changed.</summary>
    Flags = 4,
    /// <summary>\Seen was among those flags.</summary>
    Seen = 8,
    /// <summary>Mailboxes were made, removed or renamed, or can or can't be seen any more: <see cref="NameChange"/>.</summary>
    Names = 16,
    /// <summary>Subscriptions changed: <see cref="SubscriptionChange"/>.</summary>
    Subscriptions = 32,
    /// <summary>What is noted about mailboxes and the server changed: <see cref="AnnotationChange"/>.</summary>
    Annotations = 64,
}
