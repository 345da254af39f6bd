namespace Hikyaku.Store.Mailboxes;

/// <summary>What an account may do with a mailbox (RFC 4314 §2.1; RFC 9670 tells of the same).</summary>
[Flags]
public enum MailboxRights
{
    /// <summary>Nothing: for this account there is no such mailbox.</summary>
    None = 0,
    /// <summary>l: see that it is there.</summary>
    Lookup = 1,
    /// <summary>r: read it.</summary>
    Read = 2,
    /// <summary>s: change \Seen.</summary>
    KeepSeen = 4,
    /// <summary>w: change flags other than \Seen and \Deleted.</summary>
    Write = 8,
    /// <summary>i: put messages into it.</summary>
    Insert = 16,
    /// <summary>p: send mail to its submission address.</summary>
    Post = 32,
    /// <summary>k: create mailboxes below it.</summary>
    CreateMailboxes = 64,
    /// <summary>x: delete or rename it.</summary>
    DeleteMailbox = 128,
    /// <summary>t: change \Deleted.</summary>
    DeleteMessages = 256,
    /// <summary>e: expunge.</summary>
    Expunge = 512,
    /// <summary>a: see and change who has which rights.</summary>
    Administer = 1024,
    /// <summary>Everything, which its owner always may.</summary>
    All = 2047,
}

/// <summary>Rights that somebody has been given in a mailbox, or that are taken from what others give him.</summary>
/// <param name="Grantee">The account; the default is "anyone".</param>
/// <param name="IsNegative">True: these rights are taken away (RFC 4314 §2).</param>
/// <param name="Rights">Which rights.</param>
public sealed record MailboxGrant(Accounts.AccountId Grantee, bool IsNegative, MailboxRights Rights);

/// <summary>How SETACL changes a grant (RFC 4314 §3.1).</summary>
public enum GrantChange
{
    /// <summary>These rights and no others.</summary>
    Replace,
    /// <summary>These too.</summary>
    Add,
    /// <summary>All but these.</summary>
    Remove,
}
