using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Xunit;

namespace Hikyaku.SystemTests.Crash;

/// <summary>What lies in an account's mailboxes, every message read and compared with what was sent.</summary>
internal static class Inventory
{
    /// <summary>How often each message is there; fails on one that is not whole.</summary>
    public static Dictionary<string, int> Count(MailStore store, Account account)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var mailbox in store.Mailboxes.List(account.Id))
        {
            using var view = store.Mailboxes.Open(mailbox.Id)!;
            for (int i = 0; i < view.Current.Count; i++)
            {
                byte[] bytes = Read(store, view.Current[i].MessageId);
                string id = LoadMessage.IdOf(bytes) ?? throw new InvalidOperationException("A message without its id.");
                Assert.True(bytes.AsSpan().SequenceEqual(LoadMessage.Bytes(id)), $"{id} is not whole");
                found[id] = found.GetValueOrDefault(id) + 1;
            }
        }

        return found;
    }

    private static byte[] Read(MailStore store, long messageId)
    {
        using var content = store.Messages.OpenContent(messageId);
        Assert.NotNull(content);
        var bytes = new byte[content.Length - content.PrefixLength]; // what was sent, without our trace lines
        Assert.Equal(bytes.Length, content.Read(content.PrefixLength, bytes));
        return bytes;
    }
}
