namespace Hikyaku.Server.Administration;

/// <summary>The paths under which the server takes orders on its control socket; both sides use these.</summary>
internal static class ControlPaths
{
    public const string Identity = "/v1/identity";
    public const string ListDomains = "/v1/domains/list";
    public const string AddDomain = "/v1/domains/add";
    public const string RemoveDomain = "/v1/domains/remove";
    public const string ListKeys = "/v1/domains/keys/list";
    public const string RotateKeys = "/v1/domains/keys/rotate";
    public const string ActivateKey = "/v1/domains/keys/activate";
    public const string RemoveKey = "/v1/domains/keys/remove";
    public const string ListAccounts = "/v1/accounts/list";
    public const string ShowAccount = "/v1/accounts/show";
    public const string AddAccounts = "/v1/accounts/add";
    public const string RemoveAccount = "/v1/accounts/remove";
    public const string SetPassword = "/v1/accounts/set-password";
    public const string SetQuota = "/v1/accounts/set-quota";
    public const string ListAliases = "/v1/aliases/list";
    public const string AddAlias = "/v1/aliases/add";
    public const string RemoveAlias = "/v1/aliases/remove";
    public const string CreateMailboxes = "/v1/mail/create-mailboxes";
    public const string Import = "/v1/mail/import";
    public const string ListQueue = "/v1/queue/list";
    public const string ShowQueued = "/v1/queue/show";
    public const string ChangeQueue = "/v1/queue/change";
    public const string TakeBack = "/v1/queue/undo";
    public const string QueueStatistics = "/v1/queue/stats";
    public const string Trace = "/v1/trace";
    public const string Check = "/v1/store/check";
    public const string Reindex = "/v1/store/reindex";
    public const string BackUp = "/v1/store/back-up";
    public const string Export = "/v1/mail/export";
}
