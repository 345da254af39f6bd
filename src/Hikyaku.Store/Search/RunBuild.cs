using System.Runtime.InteropServices;
using Hikyaku.Protocol.Message.Tokens;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Turns the texts of some messages of an account into a run: from "this message has these words" to "these messages have this word".</summary>
internal sealed class RunBuild
{
    /// <summary>How many messages wait before they become a run.</summary>
    private const int Messages = 256;

    // Fewer that are long: every search reads what waits
    private const long Octets = 4 << 20;
    private const int EnoughTokens = 1 << 20;

    private readonly TokenTable _words = new();
    private readonly List<ulong> _occurrences = [];
    private readonly List<long> _ids = [];

    private RunBuild()
    {
    }

    /// <summary>True when so many messages should become a run.</summary>
    internal static bool IsWorthIt((int Messages, long Octets) waiting) => waiting.Messages >= Messages || waiting.Octets >= Octets;

    /// <summary>
    /// Makes a run of the oldest messages, leaving out those that are gone, in one transaction; gives how many there were,
    /// and their octets.
    /// </summary>
    internal static (int Messages, long Octets) Run(SearchWriter writer, long account, Func<long[], bool[]> whichExist)
    {
        var ids = new List<long>();
        writer.ReadFresh(account, Messages, (id, _) => ids.Add(id));
        var exist = whichExist([.. ids]);

        var build = new RunBuild();
        var taken = new List<long>();
        long octets = 0;
        writer.ReadFresh(account, Messages, (id, text) =>
        {
            if (build._occurrences.Count >= EnoughTokens)
                return;
            if (exist[taken.Count])
                build.Add(id, new FreshText(text));
            taken.Add(id);
            octets += text.Length;
        });

        writer.Begin();
        foreach (var id in taken)
            writer.RemoveFresh(id);
        build.Write(writer, account);
        writer.Commit();
        return (taken.Count, octets);
    }

    private void Add(long id, FreshText text)
    {
        var message = _ids.Count;
        _ids.Add(id);
        for (var scope = 0; scope < IndexScopes.Count; scope++)
        {
            if (text.IsUnknown(scope) || !TryAdd(message, scope, text.Of(scope)))
                AddOccurrence(message, scope, IndexScopes.UnknownWord, 0);
        }
    }

    /// <summary>Adds the words of a text; false when it is not one that can be indexed whole.</summary>
    private bool TryAdd(int message, int scope, ReadOnlySpan<byte> text)
    {
        var expected = 0;
        for (var tokens = new TokenReader(text); tokens.MoveNext(); expected = tokens.Position + 1)
        {
            if (tokens.Position >= Occurrence.MostPositions - 1 || tokens.Octets.Length > TokenRules.LongestWord)
                return false;
            if (tokens.Position > expected)
                AddOccurrence(message, scope, IndexScopes.EndWord, expected);
            AddOccurrence(message, scope, tokens.Octets, tokens.Position);
        }
        if (expected > 0)
            AddOccurrence(message, scope, IndexScopes.EndWord, expected);
        return true;
    }

    private void AddOccurrence(int message, int scope, ReadOnlySpan<byte> word, int position) =>
        _occurrences.Add((ulong)_words.NumberOf(scope, word) << 32 | Occurrence.Of(message, position));

    private void Write(SearchWriter writer, long account)
    {
        if (_ids.Count == 0)
            return;
        var run = writer.AddRun(account, IndexRunState.Live, level: 0, _ids[0], _ids.Count, RunIds.Write(CollectionsMarshal.AsSpan(_ids)));
        var output = new RunWriter(writer, run, _ids.Count);
        var (grouped, ends) = Group();
        foreach (var word in _words.InOrder())
            Write(output, word, grouped.AsSpan((word == 0 ? 0 : ends[word - 1])..ends[word]));
        output.Finish();
    }

    /// <summary>Puts the occurrences of each word together, in the order in which they came.</summary>
    private (uint[] Grouped, int[] Ends) Group()
    {
        var ends = new int[_words.Count];
        foreach (var occurrence in CollectionsMarshal.AsSpan(_occurrences))
            ends[(int)(occurrence >> 32)]++;
        var place = 0;
        foreach (ref var end in ends.AsSpan())
            (end, place) = (place, place + end);
        var grouped = new uint[_occurrences.Count];
        foreach (var occurrence in CollectionsMarshal.AsSpan(_occurrences))
            grouped[ends[(int)(occurrence >> 32)]++] = (uint)occurrence;
        return (grouped, ends);
    }

    private void Write(RunWriter output, int word, ReadOnlySpan<uint> occurrences)
    {
        Span<int> having = stackalloc int[Messages];
        var count = 0;
        while (!occurrences.IsEmpty)
        {
            var message = Occurrence.MessageOf(occurrences[0]);
            var there = 1;
            while (there < occurrences.Length && Occurrence.MessageOf(occurrences[there]) == message)
                there++;
            Positions.Write(output, occurrences[..there]);
            occurrences = occurrences[there..];
            having[count++] = message;
        }
        output.EndWord(_words.ScopeOf(word), _words.WordOf(word), having[..count]);
    }
}
