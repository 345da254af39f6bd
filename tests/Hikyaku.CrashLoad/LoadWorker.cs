using System.Globalization;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.CrashLoad;

/// <summary>One client: sends mail, and now and then flags, moves or removes some of its own.</summary>
internal sealed class LoadWorker(MailStore store, LoadAccounts accounts, Tally tally, string name)
{
    private readonly Random _random = new(StringComparer.Ordinal.GetHashCode(name));
    private readonly List<(string Id, MailboxId Mailbox, uint Uid)> _mine = [];
    private readonly MailboxId _archive = store.Mailboxes.Find(accounts.First.Id, "Archive")!.Id;

    public async Task RunAsync(CancellationToken cancellation)
    {
        for (int n = 0; !cancellation.IsCancellationRequested; n++)
        {
            await SendAsync(string.Create(CultureInfo.InvariantCulture, $"{name}-{n}"));
            if (_mine.Count > 10)
                await ChangeOneAsync();
        }
    }

    private async Task SendAsync(string id)
    {
        using var draft = store.Blobs.CreateDraft();
        try
        {
            draft.Write(LoadMessage.Bytes(id));
            var deliveries = new List<LocalDelivery> { new() { Account = accounts.First.Id } };
            if (LoadMessage.IsForBoth(id))
                deliveries.Add(new LocalDelivery { Account = accounts.Second.Id, Keywords = ["$Second"] });
            var accepted = await store.Messages.AcceptAsync(new Acceptance
            {
                Content = draft,
                Structure = MessageScanner.Scan(draft.OpenRead()),
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Deliveries = deliveries,
            });
            tally.Write(accepted.Succeeded ? "+" : "!", id);
            if (accepted.Succeeded)
                _mine.Add((id, accepted.Value.Filed[0].Mailbox, accepted.Value.Filed[0].Uid));
        }
        catch (IOException)
        {
            tally.Write("!", id); // a large message on a full disk: refused while it arrives
        }
    }

    private async Task ChangeOneAsync()
    {
        int index = _random.Next(_mine.Count);
        var (id, mailbox, uid) = _mine[index];
        var uids = UidList.Of(new UidRange(uid, uid));
        switch (_random.Next(4))
        {
            case 0:
                await store.Messages.ChangeFlagsAsync(accounts.First.Id, mailbox, uids, new FlagChange(FlagOperation.Add, SystemFlags.Seen, ["$Load"]));
                break;
            case 1 when mailbox != _archive:
                var moved = await store.Messages.MoveAsync(accounts.First.Id, mailbox, uids, _archive);
                if (moved.Succeeded && moved.Value.Target is [var target])
                    _mine[index] = (id, _archive, target);
                break;
            default:
                tally.Write("-?", id);
                var removed = await store.Messages.ExpungeAsync(accounts.First.Id, mailbox, uids, onlyDeleted: false);
                if (removed.Succeeded && removed.Value.Count == 1)
                    tally.Write("-", id);
                _mine.RemoveAt(index);
                break;
        }
    }
}
