using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Maintenance;

/// <summary>Marks the entries of a message whose bytes are lost, so that its owner sees which it is: the envelope is still there.</summary>
internal static class DamageMark
{
    public const string Keyword = "$Damaged";

    private static readonly FlagChange Change = new(FlagOperation.Add, SystemFlags.None, [Keyword]);

    /// <summary>Adds the keyword to every entry; gives how many entries there are.</summary>
    public static async Task<int> SetAsync(MailStore store, long messageId, CancellationToken cancellation)
    {
        var entries = EntriesOf(store, messageId);
        foreach (var (mailbox, uid) in entries)
            await store.Messages.ChangeFlagsAsync(mailbox, UidList.Of(new UidRange(uid, uid)), Change, cancellation).ConfigureAwait(false);
        return entries.Count;
    }

    private static IReadOnlyList<(MailboxId Mailbox, uint Uid)> EntriesOf(MailStore store, long messageId)
    {
        using var reader = store.Engine.Read();
        return reader.EntriesOf(messageId);
    }
}
