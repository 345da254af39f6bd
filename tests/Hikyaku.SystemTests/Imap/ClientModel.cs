using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>What a client knows of its selected mailbox by the responses alone; whoever lies to it is found out.</summary>
internal sealed partial class ClientModel(ImapWire wire)
{
    // By message number; null where the UID was not told yet
    private readonly List<uint?> _uids = [];

    public int Count => _uids.Count;

    public IReadOnlyList<uint?> Uids => _uids;

    public async Task SelectAsync(string mailbox) => await RunAsync($"SELECT {mailbox}", mayExpunge: true);

    /// <summary>Runs a command, which may be refused, and takes in what it was answered.</summary>
    public async Task<string> RunAsync(string command, bool mayExpunge)
    {
        var answer = await wire.CommandAsync(command);
        Assert.NotEmpty(answer.Tagged);
        Assert.False(answer.Tagged.StartsWith("BAD", StringComparison.Ordinal), $"{command}: {answer.Tagged}");
        foreach (var line in answer.Untagged)
            TakeIn(line, command, mayExpunge);
        return answer.Tagged;
    }

    private void TakeIn(string line, string command, bool mayExpunge)
    {
        if (Numbered().Match(line) is not { Success: true } match)
            return;
        var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        switch (match.Groups[2].Value)
        {
            case "EXISTS":
                Assert.True(number >= _uids.Count, $"{command}: {line} after {_uids.Count}");
                while (_uids.Count < number)
                    _uids.Add(null);
                break;
            case "EXPUNGE":
                // RFC 9051 §7.5.1
                Assert.True(mayExpunge, $"{command}: {line}");
                Assert.InRange(number, 1, _uids.Count);
                _uids.RemoveAt(number - 1);
                break;
            case "FETCH":
                Assert.InRange(number, 1, _uids.Count);
                LearnUid(number - 1, line);
                break;
        }
    }

    private void LearnUid(int index, string line)
    {
        var uid = uint.Parse(UidItem().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(_uids[index] is null || _uids[index] == uid, $"{line}: message {index + 1} was {_uids[index]}");
        _uids[index] = uid;
        Assert.True(index == 0 || _uids[index - 1] is not { } before || before < uid, $"{line}: not above its neighbour");
        Assert.True(index + 1 == _uids.Count || _uids[index + 1] is not { } after || after > uid, $"{line}: not below its neighbour");
    }

    [GeneratedRegex(@"^\* ([0-9]+) (EXISTS|EXPUNGE|FETCH)")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"[( ]UID ([0-9]+)")]
    private static partial Regex UidItem();
}
