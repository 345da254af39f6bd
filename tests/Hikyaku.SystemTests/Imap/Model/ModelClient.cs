using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Model;

/// <summary>How a client uses IMAP.</summary>
[Flags]
internal enum ModelHabits
{
    Plain = 0,
    Rev2 = 1,
    CondStore = 2,
    QuickResync = 4,
    UidOnly = 8,
    /// <summary>NOTIFY with SELECTED: told at any time, and has to do without message numbers.</summary>
    Notified = 16,
    /// <summary>NOTIFY with SELECTED-DELAYED.</summary>
    NotifiedLater = 32,
}

/// <summary>
/// One connection, and all that its client knows. Every response is checked when it comes: is it allowed now, does it fit
/// what was told before, does it fit what all others were told.
/// </summary>
internal sealed partial class ModelClient(int number, ModelHabits habits, ImapWire wire, SharedTruth truth)
{
    private const int KeptLines = 80;
    private readonly Queue<string> _lately = [];

    public string Name => $"client {number} ({habits})";

    /// <summary>A keyword that no other client changes.</summary>
    public string OwnKeyword => $"$C{number}";

    public bool UsesNumbers => (habits & (ModelHabits.UidOnly | ModelHabits.Notified)) == 0;

    public bool IsUidOnly => (habits & ModelHabits.UidOnly) != 0;

    public bool Resyncs => (habits & ModelHabits.QuickResync) != 0;

    public bool HasModSeq => (habits & (ModelHabits.CondStore | ModelHabits.QuickResync)) != 0;

    public bool IsNotified => (habits & (ModelHabits.Notified | ModelHabits.NotifiedLater)) != 0;

    /// <summary>The selected mailbox.</summary>
    public KnownMailbox? Selected { get; set; }

    /// <summary>What STATUS told last of each mailbox.</summary>
    public Dictionary<string, (int Messages, uint UidNext)> Statuses { get; } = [];

    /// <summary>The UIDs of the last SEARCH.</summary>
    public List<uint> Found { get; } = [];

    public ImapWire Wire => wire;

    /// <summary>What was said lately, for whoever has to find out what went wrong.</summary>
    public string Transcript => $"{Name}\n{string.Join('\n', _lately)}";

    public async Task BeginAsync()
    {
        if ((habits & ModelHabits.Rev2) != 0)
            await OkAsync("ENABLE IMAP4rev2");
        if (HasModSeq)
            await OkAsync(Resyncs ? "ENABLE QRESYNC" : "ENABLE CONDSTORE");
        if ((habits & ModelHabits.UidOnly) != 0)
            await OkAsync("ENABLE UIDONLY");
        if (IsNotified)
        {
            await OkAsync($"NOTIFY SET ({((habits & ModelHabits.Notified) != 0 ? "SELECTED" : "SELECTED-DELAYED")} (MessageNew (UID FLAGS) MessageExpunge FlagChange)) "
                + "(personal (MessageNew MessageExpunge))");
        }
    }

    /// <summary>Runs a command that must not be BAD; gives its tagged reply.</summary>
    public async Task<string> RunAsync(string command)
    {
        var mayExpunge = !UsesNumbers || !HoldsNumbers().IsMatch(command);
        Note($"C: {command.ReplaceLineEndings(" | ")}");
        Found.Clear();
        var answer = await wire.CommandAsync(command);
        if (SilentStore().Match(command) is { Success: true } store && answer.Tagged.StartsWith("OK", StringComparison.Ordinal))
            Expect(store);
        foreach (var line in answer.Untagged)
            TakeIn(line, mayExpunge);
        Note($"S: {answer.Tagged}");
        Assert.False(answer.Tagged.Length == 0, "the connection has ended");
        Assert.False(answer.Tagged.StartsWith("BAD", StringComparison.Ordinal), answer.Tagged);
        NoteModSeq(answer.Tagged);
        return answer.Tagged;
    }

    public async Task OkAsync(string command)
    {
        var tagged = await RunAsync(command);
        Assert.True(tagged.StartsWith("OK", StringComparison.Ordinal), tagged);
    }

    /// <summary>After STORE with .SILENT a client takes for granted what it has asked for, where it is not told otherwise (RFC 9051 §6.4.6).</summary>
    private void Expect(Match store)
    {
        var (isUid, set) = (store.Groups[1].Success, store.Groups[2].Value.Split(':'));
        var last = set[^1] == "*" ? uint.MaxValue : uint.Parse(set[^1], CultureInfo.InvariantCulture);
        var first = uint.Parse(set[0], CultureInfo.InvariantCulture);
        for (var index = 0; index < Selected!.Messages.Count; index++)
        {
            var message = Selected.Messages[index];
            var named = isUid ? message.Uid : (uint)index + 1;
            if (message.Flags is null || !(named >= first && named <= last))
                continue;
            var flags = message.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(flag => flag != store.Groups[4].Value);
            message.Flags = string.Join(' ', (store.Groups[3].Value == "+" ? flags.Append(store.Groups[4].Value) : flags).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Sends several commands at once: none of them may see numbers change before the last is answered (RFC 9051 §7.5.1).</summary>
    public async Task PipelineAsync(IReadOnlyList<string> commands)
    {
        for (var i = 0; i < commands.Count; i++)
        {
            Note($"C: p{i} {commands[i]}");
            await wire.SendAsync($"p{i} {commands[i]}\r\n");
        }
        for (var i = 0; i < commands.Count; i++)
        {
            var answer = await wire.AnswerAsync($"p{i}");
            foreach (var line in answer.Untagged)
                TakeIn(line, mayExpunge: !UsesNumbers);
            Note($"S: p{i} {answer.Tagged}");
            Assert.False(answer.Tagged.StartsWith("BAD", StringComparison.Ordinal), answer.Tagged);
        }
    }

    /// <summary>IDLE for a while.</summary>
    public async Task IdleAsync(TimeSpan time)
    {
        Note("C: IDLE");
        await wire.SendAsync("idle IDLE\r\n");
        string line;
        while (!(line = await wire.ReadLineAsync()).StartsWith('+'))
            TakeIn(line, mayExpunge: true);
        await Task.Delay(time);
        await wire.SendAsync("DONE\r\n");
        var answer = await wire.AnswerAsync("idle");
        foreach (var told in answer.Untagged)
            TakeIn(told, mayExpunge: true);
        Assert.StartsWith("OK", answer.Tagged, StringComparison.Ordinal);
    }

    /// <summary>Selects a mailbox; one that the client comes back to with what it remembers (RFC 7162 §3.2.5).</summary>
    public async Task SelectAsync(string name, string wireName, KnownMailbox? remembered)
    {
        Selected = new KnownMailbox(name, truth) { Gone = truth.GoneFrom(name), HasNumbers = !IsUidOnly };
        if (remembered is null || !Resyncs || remembered.HighestModSeq == 0)
        {
            await OkAsync($"SELECT {wireName}");
            return;
        }
        // What is told of comes by UID until it is clear which numbers they have now
        var known = remembered.Messages.Where(message => message.Uid is not null).ToDictionary(message => message.Uid!.Value);
        Note($"C: SELECT {wireName} (QRESYNC ({remembered.UidValidity} {remembered.HighestModSeq}))");
        var answer = await wire.CommandAsync($"SELECT {wireName} (QRESYNC ({remembered.UidValidity} {remembered.HighestModSeq}))");
        Assert.StartsWith("OK", answer.Tagged, StringComparison.Ordinal);
        var rest = answer.Untagged.ToList();
        Learn(known, rest);
        foreach (var message in known.Values.OrderBy(message => message.Uid))
            Selected.Remember(message);
        // What happens to the mailbox from then on is told as always
        foreach (var line in rest)
            TakeIn(line, mayExpunge: true);
        NoteModSeq(answer.Tagged);
    }

    /// <summary>Takes in what SELECT with QRESYNC tells, up to where news of later come.</summary>
    private void Learn(Dictionary<uint, KnownMessage> known, List<string> lines)
    {
        int? count = null;
        for (; lines.Count > 0; lines.RemoveAt(0))
        {
            var line = lines[0];
            var vanished = Vanished().Match(line);
            var match = Numbered().Match(line);
            if (vanished.Success && !vanished.Groups[1].Success || match.Groups[2].Value == "EXISTS" && count is not null)
                break;
            Note($"S: {line}");
            NoteModSeq(line);
            foreach (var uid in vanished.Success ? Expand(vanished.Groups[2].Value) : [])
                known.Remove(uid);
            if (match.Groups[2].Value == "EXISTS")
            {
                count = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            }
            else if (match.Groups[2].Value.EndsWith("FETCH", StringComparison.Ordinal))
            {
                var uid = UidOf(line) ?? uint.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                known[uid] = new KnownMessage { Uid = uid, Flags = FlagsOf(line), ModSeq = ModSeqOf(line) ?? 0 };
            }
        }
        Assert.True(known.Count == count, $"{count} EXISTS, but {known.Count} messages are known after QRESYNC");
    }

    private void TakeIn(string line, bool mayExpunge)
    {
        Note($"S: {line.ReplaceLineEndings(" | ")}");
        Assert.False(line.StartsWith("* BYE", StringComparison.Ordinal), line);
        NoteModSeq(line);
        if (Status().Match(line) is { Success: true } status)
            Statuses[status.Groups[1].Value] = (int.Parse(status.Groups[2].Value, CultureInfo.InvariantCulture), uint.Parse(status.Groups[3].Value, CultureInfo.InvariantCulture));
        else if (Search().Match(line) is { Success: true } search)
            Found.AddRange(Expand(search.Groups[1].Value.Trim().Replace(' ', ',')));
        if (Selected is null)
            return;
        if (Vanished().Match(line) is { Success: true } vanished)
        {
            Assert.True(mayExpunge, line);
            foreach (var uid in Expand(vanished.Groups[2].Value))
            {
                if (vanished.Groups[1].Success)
                    Selected.VanishEarlier(uid);
                else
                    Selected.Vanish(uid);
            }
        }
        else if (Numbered().Match(line) is { Success: true } match)
            TakeIn(line, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, mayExpunge);
    }

    private void TakeIn(string line, int first, string kind, bool mayExpunge)
    {
        switch (kind)
        {
            case "EXISTS":
                Selected!.Exists(first);
                break;
            case "EXPUNGE":
                Assert.False((habits & (ModelHabits.QuickResync | ModelHabits.UidOnly)) != 0, line);
                Assert.True(mayExpunge, $"not allowed now: {line}");
                Selected!.Expunge(first);
                break;
            default:
                Assert.Equal((habits & ModelHabits.UidOnly) != 0, kind == "UIDFETCH");
                Learn(line, kind == "UIDFETCH" ? Selected!.Fetched(null, (uint)first) : Selected!.Fetched(first, UidOf(line)));
                break;
        }
    }

    private void Learn(string line, KnownMessage message)
    {
        var modSeq = ModSeqOf(line);
        if (modSeq is { } told)
        {
            Assert.True(told >= message.ModSeq, $"the mod-sequence falls from {message.ModSeq}: {line}");
            message.ModSeq = told;
        }
        if (FlagsOf(line) is { } flags)
        {
            message.Flags = flags;
            if (modSeq is not null && message.Uid is { } uid)
                truth.HasFlags(Selected!.Name, uid, modSeq.Value, flags);
        }
        if (message.Uid is { } known && Subject().Match(line) is { Success: true } subject)
            truth.IsMessage(Selected!.Name, known, subject.Groups[1].Value);
    }

    private void NoteModSeq(string line)
    {
        if (Selected is null)
            return;
        if (HighestModSeq().Match(line) is { Success: true } highest)
        {
            var told = long.Parse(highest.Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.True(told >= Selected.HighestModSeq, $"HIGHESTMODSEQ falls from {Selected.HighestModSeq}: {line}");
            Selected.HighestModSeq = told;
        }
        if (UidValidity().Match(line) is { Success: true } validity)
            Selected.UidValidity = uint.Parse(validity.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private void Note(string line)
    {
        _lately.Enqueue(line.Length > 300 ? line[..300] : line);
        if (_lately.Count > KeptLines)
            _lately.Dequeue();
    }

    private static uint? UidOf(string line) => UidItem().Match(line) is { Success: true } match ? uint.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private static long? ModSeqOf(string line) => ModSeqItem().Match(line) is { Success: true } match ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    // \Recent is each session's own
    private static string? FlagsOf(string line) => FlagsItem().Match(line) is { Success: true } match
        ? string.Join(' ', match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(flag => flag != "\\Recent").Order(StringComparer.Ordinal))
        : null;

    public static IEnumerable<uint> Expand(string set)
    {
        foreach (var range in set.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split(':');
            var (first, last) = (uint.Parse(ends[0], CultureInfo.InvariantCulture), uint.Parse(ends[^1], CultureInfo.InvariantCulture));
            for (var uid = Math.Min(first, last); uid <= Math.Max(first, last); uid++)
                yield return uid;
        }
    }

    [GeneratedRegex(@"^(FETCH|STORE|SEARCH|SORT|THREAD) ")]
    private static partial Regex HoldsNumbers();

    [GeneratedRegex(@"^(UID )?STORE ([0-9:*]+) ([+-])FLAGS\.SILENT \(([^)]*)\)$")]
    private static partial Regex SilentStore();

    [GeneratedRegex(@"^\* ([0-9]+) (EXISTS|EXPUNGE|FETCH|UIDFETCH)")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\* VANISHED (\(EARLIER\) )?([0-9:,]+)")]
    private static partial Regex Vanished();

    [GeneratedRegex("^\\* STATUS \"([^\"]+)\" \\(MESSAGES ([0-9]+) UIDNEXT ([0-9]+)")]
    private static partial Regex Status();

    [GeneratedRegex(@"^\* (?:SEARCH|ESEARCH \(TAG [^)]*\) UID ALL)((?: [0-9:,]+)*)(?: \(MODSEQ [0-9]+\))?$")]
    private static partial Regex Search();

    [GeneratedRegex(@"[( ]UID ([0-9]+)")]
    private static partial Regex UidItem();

    [GeneratedRegex(@"[( ]FLAGS \(([^)]*)\)")]
    private static partial Regex FlagsItem();

    [GeneratedRegex(@"[( ]MODSEQ \(([0-9]+)\)")]
    private static partial Regex ModSeqItem();

    [GeneratedRegex(@"\[HIGHESTMODSEQ ([0-9]+)\]")]
    private static partial Regex HighestModSeq();

    [GeneratedRegex(@"\[UIDVALIDITY ([0-9]+)\]")]
    private static partial Regex UidValidity();

    [GeneratedRegex(@"Subject: (m[0-9]+)")]
    private static partial Regex Subject();
}
