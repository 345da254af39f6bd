using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Model;

/// <summary>What a client does, at random, in mailboxes that all share.</summary>
internal sealed partial class ModelWork(ModelClient client, SharedTruth truth, Random random, Func<string, string> wireName)
{
    public static readonly string[] Mailboxes = ["INBOX", "Work", "Old"];

    private const int MostMessages = 150;
    private const int FewMessages = 60;

    private static readonly string[] SharedFlags = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "$Shared"];

    // UIDs to which the client itself has given, or from which it has taken, its own keyword
    private readonly Dictionary<(string Mailbox, uint Uid), bool> _own = [];

    // What it knew when it left a mailbox
    private readonly Dictionary<string, KnownMailbox> _left = [];

    public ModelClient Client => client;

    // Who is told at any time can't tell whether news came before or after what it asked for without being answered
    private string Silent => client.IsNotified ? "" : ".SILENT";

    /// <summary>What its own keyword must be in a mailbox, by UID.</summary>
    public IEnumerable<(uint Uid, bool IsSet)> OwnKeywords(string mailbox) =>
        _own.Where(pair => pair.Key.Mailbox == mailbox).Select(pair => (pair.Key.Uid, pair.Value));

    public async Task SelectAsync(string mailbox)
    {
        // Half of the time by SELECT alone, but not where news of the old mailbox may still be on their way
        if (client.Selected is not null && (client.IsNotified || random.Next(2) == 0))
            await client.OkAsync("UNSELECT");
        if (client.Selected is { KnowsAll: true } left)
            _left[left.Name] = left;
        await client.SelectAsync(mailbox, wireName(mailbox), _left.GetValueOrDefault(mailbox));
        await LearnAsync();
    }

    /// <summary>Asks for what the client has not been told of the messages that it knows to be there.</summary>
    public async Task LearnAsync()
    {
        if (client.Selected is { KnowsAll: false } mailbox)
        {
            // Without message numbers the unknown ones may be anywhere
            var first = client.IsUidOnly ? 0 : mailbox.Messages.TakeWhile(message => message is { Uid: not null, Flags: not null }).LastOrDefault()?.Uid ?? 0;
            await client.RunAsync($"UID FETCH {first + 1}:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
        }
    }

    public async Task StepAsync()
    {
        if (client.Selected is null)
        {
            await SelectAsync(Pick(Mailboxes));
            return;
        }
        switch (random.Next(20))
        {
            case 0:
                await client.OkAsync("NOOP");
                break;
            case 1 or 2:
                await AppendAsync();
                break;
            case 3 or 4 or 5:
                await StoreAsync(Pick(SharedFlags), random.Next(2) == 0);
                break;
            case 6 or 7:
                await StoreOwnAsync();
                break;
            case 8 when client.Selected.Messages.Count > FewMessages:
                await DeleteAsync();
                break;
            case 9:
                await CopyAsync("COPY");
                break;
            case 10 when client.Selected.Messages.Count > FewMessages:
                await CopyAsync("MOVE");
                break;
            case 11 or 12:
                await FetchAsync();
                break;
            case 13:
                await SearchAsync();
                break;
            case 14 when client.UsesNumbers && client.Selected.Messages.Count > 3:
                await client.PipelineAsync([$"FETCH {AnyNumber()} (UID FLAGS)", $"STORE {AnyNumber()} +FLAGS (\\Seen)", $"FETCH {AnyNumber()} (UID)"]);
                break;
            case 15:
                await client.IdleAsync(TimeSpan.FromMilliseconds(random.Next(60)));
                break;
            case 16:
                await SelectAsync(Pick(Mailboxes));
                break;
            case 17:
                await client.RunAsync($"STATUS {wireName(Pick(Mailboxes))} (MESSAGES UIDNEXT UNSEEN)");
                break;
            case 18 when client.HasModSeq:
                await StoreUnchangedAsync();
                break;
            default:
                await client.RunAsync("UID FETCH 1:* (FLAGS)");
                break;
        }
        await LearnAsync();
    }

    private async Task AppendAsync()
    {
        var mailbox = random.Next(3) == 0 ? Pick(Mailboxes) : client.Selected!.Name;
        if (client.Selected!.Messages.Count > MostMessages && mailbox == client.Selected.Name)
            return;
        var subjects = Enumerable.Range(0, random.Next(1, 4)).Select(_ => truth.NextSubject()).ToList();
        var messages = subjects.Select(subject => $"Subject: {subject}\r\n\r\nbody of {subject}\r\n");
        var tagged = await client.RunAsync($"APPEND {wireName(mailbox)}{string.Concat(messages.Select(message => $" {{{message.Length}+}}\r\n{message}"))}");
        var uids = ModelClient.Expand(AppendUid().Match(tagged).Groups[1].Value).ToList();
        Assert.Equal(subjects.Count, uids.Count);
        for (var i = 0; i < uids.Count; i++)
            truth.IsMessage(mailbox, uids[i], subjects[i]);
    }

    private Task<string> StoreAsync(string flag, bool adds) =>
        client.RunAsync($"{Messages("STORE")} {(adds ? '+' : '-')}FLAGS{(random.Next(3) == 0 ? Silent : "")} ({flag})");

    /// <summary>Nobody else changes the keyword, so that what the client did last must stay.</summary>
    private async Task StoreOwnAsync()
    {
        if (AnyMessage() is not { Uid: { } uid })
            return;
        var (mailbox, adds) = (client.Selected!.Name, random.Next(2) == 0);
        var tagged = await client.RunAsync($"UID STORE {uid} {(adds ? '+' : '-')}FLAGS ({client.OwnKeyword})");
        if (tagged.StartsWith("OK", StringComparison.Ordinal))
            _own[(mailbox, uid)] = adds;
        if (client.Selected.Messages.FirstOrDefault(message => message.Uid == uid) is { Flags: { } flags })
            Assert.Equal(adds, flags.Split(' ').Contains(client.OwnKeyword));
    }

    private async Task StoreUnchangedAsync()
    {
        if (AnyMessage() is { Uid: { } uid, ModSeq: > 0 } message)
            await client.RunAsync($"UID STORE {uid} (UNCHANGEDSINCE {message.ModSeq}) {(random.Next(2) == 0 ? '+' : '-')}FLAGS ({Pick(SharedFlags)})");
    }

    private async Task DeleteAsync()
    {
        await client.RunAsync($"{Messages("STORE")} +FLAGS{Silent} (\\Deleted)");
        await client.RunAsync(random.Next(3) switch
        {
            0 when AnyMessage() is { Uid: { } uid } => $"UID EXPUNGE {uid}:{uid + 20}",
            _ => "EXPUNGE",
        });
    }

    private async Task CopyAsync(string verb)
    {
        var (source, target) = (client.Selected!.Name, Pick(Mailboxes));
        if (verb == "MOVE" && target == source)
            return;
        if (AnyMessage() is not { Uid: { } uid })
            return;
        var answer = await client.RunAsync($"UID {verb} {uid}:{uid + 5} {wireName(target)}");
        if (CopyUid().Match(answer) is not { Success: true } copied)
            return;
        foreach (var (from, to) in ModelClient.Expand(copied.Groups[1].Value).Zip(ModelClient.Expand(copied.Groups[2].Value)))
        {
            if (truth.SubjectOf(source, from) is { } subject)
                truth.IsMessage(target, to, subject);
        }
    }

    private async Task FetchAsync()
    {
        var items = random.Next(3) switch
        {
            0 => "(UID FLAGS)",
            1 when client.HasModSeq => "(UID FLAGS MODSEQ)",
            _ => "(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
        };
        await client.RunAsync($"{Messages("FETCH")} {items}");
    }

    /// <summary>What is found must be what the client knows: the state of a mailbox does not change behind its back (RFC 9051 §5.2).</summary>
    private async Task SearchAsync()
    {
        await client.RunAsync($"UID SEARCH KEYWORD {client.OwnKeyword}");
        var found = client.Found.ToHashSet();
        foreach (var (uid, isSet) in OwnKeywords(client.Selected!.Name))
        {
            if (client.Selected.Messages.Any(message => message.Uid == uid))
                Assert.True(isSet == found.Contains(uid), $"UID {uid} has {client.OwnKeyword}: {isSet}, found: {found.Contains(uid)}");
        }
    }

    private string Messages(string verb)
    {
        if (client.UsesNumbers && random.Next(2) == 0 && client.Selected!.Messages.Count > 0)
            return $"{verb} {AnyNumber()}";
        var uid = AnyMessage()?.Uid ?? 1;
        return random.Next(8) == 0 ? $"UID {verb} 1:*" : $"UID {verb} {uid}:{uid + (uint)random.Next(12)}";
    }

    private string AnyNumber()
    {
        var first = random.Next(client.Selected!.Messages.Count) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first}:{Math.Min(first + random.Next(8), client.Selected.Messages.Count)}");
    }

    private KnownMessage? AnyMessage() => client.Selected!.Messages.Count == 0 ? null : client.Selected.Messages[random.Next(client.Selected.Messages.Count)];

    private string Pick(string[] from) => from[random.Next(from.Length)];

    [GeneratedRegex(@"\[APPENDUID [0-9]+ ([0-9:,]+)\]")]
    private static partial Regex AppendUid();

    [GeneratedRegex(@"\[COPYUID [0-9]+ ([0-9:,]+) ([0-9:,]+)\]")]
    private static partial Regex CopyUid();
}
