using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Changes;

/// <summary>A client that comes and goes while others work, and believes only what it is told (RFC 7162 §6).</summary>
public sealed partial class ResyncModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_happened_meanwhile_a_client_that_comes_back_knows_what_is_there(int seed)
    {
        var random = new Random(seed);
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(20);
        using var busy = await house.SelectAsync();
        var client = new Client();
        for (var round = 0; round < 25; round++)
        {
            for (var i = random.Next(1, 6); i > 0; i--)
                await DisturbAsync(house, busy, random);
            using var wire = await house.LogInAsync();
            await wire.OkAsync("ENABLE QRESYNC");
            client.Learn((await wire.OkAsync($"SELECT INBOX{client.Resync(random)}")).Untagged);
            client.Learn((await wire.OkAsync($"UID FETCH {client.UidNext}:* (FLAGS MODSEQ)")).Untagged);

            // While it is there, changes come unasked for
            for (var i = random.Next(0, 4); i > 0; i--)
            {
                await DisturbAsync(house, busy, random);
                client.Learn((await wire.OkAsync(random.Next(2) == 0 || client.Flags.Count == 0 ? "NOOP" : "FETCH 1 (UID)")).Untagged);
            }
            client.Learn((await wire.OkAsync("NOOP")).Untagged);
            client.Learn((await wire.OkAsync($"UID FETCH {client.UidNext}:* (FLAGS MODSEQ)")).Untagged);

            using var fresh = await house.LogInAsync();
            await fresh.OkAsync("EXAMINE INBOX (CONDSTORE)");
            var truth = new Client();
            truth.Learn((await fresh.OkAsync("FETCH 1:* (UID FLAGS MODSEQ)")).Untagged);
            Assert.Equal(truth.Flags, client.Flags);
        }
    }

    private static async Task DisturbAsync(ImapHouse house, ImapWire busy, Random random)
    {
        var uid = random.Next(1, 60);
        switch (random.Next(6))
        {
            case 0:
                await house.FillAsync(random.Next(1, 3));
                await busy.OkAsync("NOOP");
                break;
            case 1:
                await busy.OkAsync($"UID STORE {uid}:{uid + 5} +FLAGS.SILENT (\\Deleted)");
                await busy.OkAsync("EXPUNGE");
                break;
            case 2:
                await busy.OkAsync($"UID MOVE {uid} Archive");
                break;
            case 3:
                await busy.OkAsync($"UID STORE {uid}:{uid + 9} -FLAGS.SILENT (\\Seen $Kept)");
                break;
            default:
                await busy.OkAsync($"UID STORE {uid}:{uid + 3} +FLAGS.SILENT ({(random.Next(2) == 0 ? "\\Seen" : "$Kept")})");
                break;
        }
    }

    /// <summary>What the client keeps: UIDs with flags, and how far it knows everything.</summary>
    private sealed class Client
    {
        private long _modSeq;
        private uint _validity;

        public SortedDictionary<uint, string> Flags { get; } = [];

        public uint UidNext { get; private set; } = 1;

        /// <summary>The parameter of SELECT, with the set of known UIDs and pairs of numbers and UIDs or without.</summary>
        public string Resync(Random random)
        {
            if (_validity == 0)
                return "";
            var known = Flags.Count > 0 && random.Next(2) == 0 ? " " + string.Join(',', Flags.Keys) : "";
            var pair = Flags.Count > 0 && random.Next(2) == 0 ? random.Next(Flags.Count) : -1;
            var match = pair >= 0 ? string.Create(CultureInfo.InvariantCulture, $" ({pair + 1} {Flags.Keys.ElementAt(pair)})") : "";
            return string.Create(CultureInfo.InvariantCulture, $" (QRESYNC ({_validity} {_modSeq}{known}{match}))");
        }

        public void Learn(IReadOnlyList<string> untagged)
        {
            var highest = _modSeq;
            long? told = null;
            foreach (var line in untagged)
            {
                if (Vanished().Match(line) is { Success: true } gone)
                {
                    Assert.True(gone.Groups[1].Success || Uids(gone.Groups[2].Value).All(Flags.ContainsKey), $"not known: {line}");
                    foreach (var uid in Uids(gone.Groups[2].Value))
                        Flags.Remove(uid);
                }
                else if (Fetched().Match(line) is { Success: true } fetched)
                {
                    var uid = uint.Parse(fetched.Groups[1].Value, CultureInfo.InvariantCulture);
                    Flags[uid] = string.Join(' ', fetched.Groups[2].Value.Split(' ').Where(flag => flag != "\\Recent").Order(StringComparer.Ordinal));
                    highest = Math.Max(highest, long.Parse(fetched.Groups[3].Value, CultureInfo.InvariantCulture));
                    UidNext = Math.Max(UidNext, uid + 1);
                }
                else if (HighestModSeq().Match(line) is { Success: true } modSeq)
                {
                    told = long.Parse(modSeq.Groups[1].Value, CultureInfo.InvariantCulture);
                }
                else if (Validity().Match(line) is { Success: true } validity)
                {
                    _validity = uint.Parse(validity.Groups[1].Value, CultureInfo.InvariantCulture);
                }
                Assert.DoesNotContain("EXPUNGE", line, StringComparison.Ordinal);
            }
            // RFC 7162 §6: HIGHESTMODSEQ counts even when higher ones were seen
            _modSeq = told ?? highest;
        }

        private static IEnumerable<uint> Uids(string set) => set.Split(',').SelectMany(range =>
        {
            var ends = range.Split(':').Select(end => uint.Parse(end, CultureInfo.InvariantCulture)).ToList();
            return Enumerable.Range((int)ends[0], (int)(ends[^1] - ends[0]) + 1).Select(uid => (uint)uid);
        });
    }

    [GeneratedRegex(@"^\* VANISHED( \(EARLIER\))? (\S+)$")]
    private static partial Regex Vanished();

    [GeneratedRegex(@"^\* \d+ FETCH \(UID (\d+) FLAGS \(([^)]*)\) MODSEQ \((\d+)\)\)$")]
    private static partial Regex Fetched();

    [GeneratedRegex(@"HIGHESTMODSEQ (\d+)\]")]
    private static partial Regex HighestModSeq();

    [GeneratedRegex(@"UIDVALIDITY (\d+)\]")]
    private static partial Regex Validity();
}
