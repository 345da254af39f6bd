using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store;

/// <summary>
/// The whole durable state of the server: who has an account, what lies in which mailbox, the bytes of every
/// message and the story of each. What a method of the store has answered is on disk.
/// </summary>
public sealed class MailStore : IAsyncDisposable
{
    /// <summary>Domains, accounts, aliases.</summary>
    public AccountDirectory Directory => throw new NotImplementedException();

    /// <summary>Who logs in.</summary>
    public Authenticator Authenticator => throw new NotImplementedException();

    /// <summary>Mailboxes: their names, roles and what they hold.</summary>
    public MailboxCatalog Mailboxes => throw new NotImplementedException();

    /// <summary>Messages: accepting, reading, flagging, copying, removing.</summary>
    public MessageStore Messages => throw new NotImplementedException();

    /// <summary>The bytes of messages.</summary>
    public BlobStore Blobs => throw new NotImplementedException();

    /// <summary>
    /// Opens the store, creating it when the folder is empty. Migrates an older schema forward (after a snapshot).
    /// </summary>
    /// <exception cref="StoreUnusableException">The folder is locked by another process, damaged, or of a newer schema.</exception>
    public static Task<MailStore> OpenAsync(StoreOptions options, TimeProvider time, ILoggerFactory logs, CancellationToken cancellation = default)
        => throw new NotImplementedException();

    /// <summary>Finishes what was promised, then closes every file.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
