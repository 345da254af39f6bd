using System.Globalization;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>An expected response, compared as FORMAT.md describes.</summary>
internal static class ScriptPattern
{
    private static readonly string[] StatusResponses = ["OK", "NO", "BAD", "BYE", "PREAUTH"];

    /// <summary>True when the response fits the pattern; numbers like $3 are looked up in the numbers at the start of the command.</summary>
    public static bool Fits(ScriptVariables variables, SequenceMap numbers, string pattern, string response)
    {
        var saved = variables.Save();
        var expected = ScriptNode.Parse(pattern);
        List<ScriptNode> actual = [.. ScriptNode.Parse(response)];
        // What follows the response code is text for people
        if (expected.Count > 0 && StatusResponses.Contains(expected[0].Text, StringComparer.OrdinalIgnoreCase) && actual.Count > expected.Count)
            actual.RemoveRange(expected.Count, actual.Count - expected.Count);
        if (FitsTopLevel(variables, numbers, expected, actual))
            return true;
        variables.Restore(saved);
        return false;
    }

    private static bool FitsTopLevel(ScriptVariables variables, SequenceMap numbers, IReadOnlyList<ScriptNode> expected, List<ScriptNode> actual)
    {
        if (expected.Count != actual.Count)
            return false;
        var name = expected.Select(node => node.Text?.ToUpperInvariant()).FirstOrDefault(text => text is not null && !char.IsAsciiDigit(text[0]) && text[0] != '$');
        for (var i = 0; i < expected.Count; i++)
        {
            if (i == 0 && IsSequence(expected[i], out var original) && uint.TryParse(actual[i].Text, out var number))
            {
                if (numbers.OriginalOf(number) != original)
                    return false;
                continue;
            }
            var defaults = (name, i) switch
            {
                ("FETCH", 2) => "$!unordered=2",
                ("LIST" or "LSUB", 1) => "$!unordered",
                ("STATUS", 2) => "$!unordered=2",
                _ => "",
            };
            if (!Fits(variables, numbers, expected[i], actual[i], defaults))
                return false;
        }
        return true;
    }

    private static bool IsSequence(ScriptNode node, out uint number)
    {
        number = 0;
        return node.Text is ['$', .. var digits] && uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool Fits(ScriptVariables variables, SequenceMap numbers, ScriptNode expected, ScriptNode actual, string defaults)
    {
        if (expected.Text == "$" && !expected.IsString)
            return true;
        if (IsSequence(expected, out var original))
            return uint.TryParse(actual.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && numbers.OriginalOf(number) == original;
        if (expected.Items is { } items)
            return actual.Items is { } others && FitsList(variables, numbers, items, others, defaults);
        if (actual.Text is null)
            return false;
        if (expected.IsNil || actual.IsNil)
            return expected.IsNil == actual.IsNil || (expected.Text!.StartsWith('$') && variables.Fits(expected.Text, actual.Text));
        // Scripts differ in whether the line end before }}} belongs to a literal8
        return variables.Fits(expected.Text!, actual.Text) || (expected.IsRaw && actual.IsRaw && actual.Text == expected.Text + "\n");
    }

    private static bool FitsList(ScriptVariables variables, SequenceMap numbers, IReadOnlyList<ScriptNode> expected, IReadOnlyList<ScriptNode> actual, string defaults)
    {
        var directives = expected.TakeWhile(node => node.Text?.StartsWith("$!", StringComparison.Ordinal) == true).Select(node => node.Text!).ToList();
        var elements = expected.Skip(directives.Count).ToList();
        if (directives.Count == 0)
            directives = [.. defaults.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        // $!extra, $!ban and $!ignore say something about a list without order
        var chain = directives.Select(ChainOf).DefaultIfEmpty().Max();
        if (chain == 0)
        {
            if (directives.Count == 0)
                return elements.Count == actual.Count && elements.Zip(actual).All(pair => Fits(variables, numbers, pair.First, pair.Second, ""));
            chain = 1;
        }
        return FitsUnordered(variables, numbers, elements, actual, chain, directives);
    }

    private static int ChainOf(string directive) => directive switch
    {
        "$!unordered" => 1,
        _ when directive.StartsWith("$!unordered=", StringComparison.Ordinal) => int.Parse(directive.AsSpan(12), CultureInfo.InvariantCulture),
        _ => 0,
    };

    private static bool FitsUnordered(ScriptVariables variables, SequenceMap numbers, List<ScriptNode> expected, IReadOnlyList<ScriptNode> actual, int chain, List<string> directives)
    {
        if (actual.Count % chain != 0 || expected.Count % chain != 0)
            return false;
        var used = new bool[actual.Count / chain];
        for (var i = 0; i < expected.Count; i += chain)
        {
            var found = Enumerable.Range(0, used.Length).FirstOrDefault(
                j => !used[j] && FitsChain(variables, numbers, expected.Skip(i).Take(chain).ToList(), actual.Skip(j * chain).Take(chain).ToList()), -1);
            if (found < 0)
                return false;
            used[found] = true;
        }
        bool Names(string directive, ScriptNode node) => directives.Any(d =>
            d.StartsWith(directive, StringComparison.Ordinal) && string.Equals(d[directive.Length..], node.Text, StringComparison.OrdinalIgnoreCase));
        var extra = Enumerable.Range(0, used.Length).Where(j => !used[j]).Select(j => actual[j * chain]).ToList();
        return !extra.Exists(node => Names("$!ban=", node))
            && (!directives.Contains("$!noextra") || extra.TrueForAll(node => Names("$!ignore=", node)));
    }

    private static bool FitsChain(ScriptVariables variables, SequenceMap numbers, List<ScriptNode> expected, List<ScriptNode> actual)
    {
        var saved = variables.Save();
        for (var i = 0; i < expected.Count; i++)
        {
            var isFlags = i == 1 && string.Equals(expected[0].Text, "FLAGS", StringComparison.OrdinalIgnoreCase);
            if (Fits(variables, numbers, expected[i], actual[i], isFlags ? "$!unordered $!noextra $!ignore=\\recent" : ""))
                continue;
            variables.Restore(saved);
            return false;
        }
        return true;
    }
}

/// <summary>Which sequence number a message had when the command began, whatever has been expunged since.</summary>
internal sealed class SequenceMap
{
    private readonly SortedSet<uint> _expunged = [];

    public uint OriginalOf(uint number)
    {
        foreach (var gone in _expunged)
        {
            if (gone <= number)
                number++;
        }
        return number;
    }

    public void Expunge(uint number) => _expunged.Add(OriginalOf(number));
}
