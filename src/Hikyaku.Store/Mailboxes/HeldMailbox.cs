namespace Hikyaku.Store.Mailboxes;

/// <summary>A mailbox that stays in memory while a command runs on it.</summary>
internal sealed class HeldMailbox(LoadedMailboxes registry, LoadedMailbox mailbox) : IDisposable
{
    public void Dispose() => registry.Release(mailbox);
}
