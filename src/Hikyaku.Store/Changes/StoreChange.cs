using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Changes;

/// <summary>A committed change other than of messages: those are only counted by mailbox.</summary>
public abstract record StoreChange
{
    /// <summary>Who made it, when that has a watch of its own.</summary>
    internal ChangeOrigin? Origin { get; init; }

    /// <summary>Which of the kinds it is.</summary>
    internal abstract ChangeKinds Kind { get; }
}

/// <summary>A mailbox was made, removed or renamed, or somebody's rights in it changed.</summary>
public sealed record NameChange : StoreChange
{
    private readonly string _ownerAddress;
    private readonly NameAndGrants _before;
    private readonly NameAndGrants _after;

    internal NameChange(MailboxState mailbox, string ownerAddress, NameAndGrants before, NameAndGrants after)
    {
        (Mailbox, Owner) = (mailbox.Id, mailbox.Account);
        (_ownerAddress, _before, _after) = (ownerAddress, before, after);
    }

    /// <summary>The mailbox.</summary>
    public MailboxId Mailbox { get; }

    /// <summary>The account that owns it.</summary>
    public AccountId Owner { get; }

    internal override ChangeKinds Kind => ChangeKinds.Names;

    /// <summary>The change as an account sees it; without any rights there is no mailbox for it.</summary>
    public SeenNameChange SeenBy(AccountId viewer) =>
        new(NameFor(viewer, _before), RightsOf(viewer, _before), NameFor(viewer, _after), RightsOf(viewer, _after));

    /// <summary>The accounts whose rights changed; the default is anyone.</summary>
    internal IEnumerable<AccountId> Affected => ReferenceEquals(_before.Grants, _after.Grants)
        ? []
        : _before.Grants.Except(_after.Grants).Concat(_after.Grants.Except(_before.Grants)).Select(grant => grant.Grantee).Distinct();

    private string? NameFor(AccountId viewer, NameAndGrants state) =>
        state.Name is null || viewer == Owner ? state.Name : SharedNames.Of(_ownerAddress, state.Name);

    private MailboxRights RightsOf(AccountId viewer, NameAndGrants state) =>
        state.Name is null ? MailboxRights.None : RightsCheck.Of(state.Grants, viewer, Owner);
}

/// <summary>What the owner of a mailbox calls it (null when it is not there), and what others may do with it.</summary>
internal readonly record struct NameAndGrants(string? Name, IReadOnlyList<MailboxGrant> Grants)
{
    internal static readonly NameAndGrants Absent = new(null, []);
}

/// <summary>A change of a mailbox's name or of the rights in it, as one account sees it.</summary>
/// <param name="Before">The name it had; null when there was no such mailbox.</param>
/// <param name="RightsBefore">What the account could do with it.</param>
/// <param name="After">The name it has now; null when it is gone.</param>
/// <param name="RightsAfter">What the account can do with it now.</param>
public readonly record struct SeenNameChange(string? Before, MailboxRights RightsBefore, string? After, MailboxRights RightsAfter);

/// <summary>An account subscribed to a name, or not any more.</summary>
/// <param name="Account">The account.</param>
/// <param name="Name">The name.</param>
public sealed record SubscriptionChange(AccountId Account, string Name) : StoreChange
{
    internal override ChangeKinds Kind => ChangeKinds.Subscriptions;
}

/// <summary>Annotations were set or taken away (RFC 5464).</summary>
/// <param name="Owner">The account that owns the mailbox; the default for the server.</param>
/// <param name="Mailbox">The mailbox; the default for the server.</param>
/// <param name="Viewer">The account whose private entries they are; the default for shared ones.</param>
/// <param name="Entries">The names of the entries.</param>
public sealed record AnnotationChange(AccountId Owner, MailboxId Mailbox, AccountId Viewer, IReadOnlyList<string> Entries) : StoreChange
{
    internal override ChangeKinds Kind => ChangeKinds.Annotations;

    /// <summary>True for what is noted about the server.</summary>
    public bool IsOfServer => Mailbox == default;
}
