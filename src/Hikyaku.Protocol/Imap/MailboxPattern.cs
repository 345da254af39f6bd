namespace Hikyaku.Protocol.Imap;

/// <summary>
/// A canonical LIST pattern (RFC 9051 §6.3.9): <c>*</c> stands for any characters, <c>%</c> for any but the separator.
/// </summary>
public sealed class MailboxPattern
{
    private const int MostOnStack = 256;

    private readonly string _pattern;

    /// <summary>Makes a pattern of reference and mailbox name, both decoded.</summary>
    public MailboxPattern(string reference, string name) => _pattern = Simplify(MailboxNames.Normalize(reference + name));

    /// <summary>True when levels above a matching name are listed too: the last character is <c>%</c> (RFC 3501 §6.3.9 LSUB).</summary>
    public bool EndsInLevel => _pattern.EndsWith('%');

    /// <summary>True when the name fits. INBOX fits in any case (RFC 9051 §6.3.9).</summary>
    public bool Matches(string name) =>
        Matches(_pattern, name) || (name == "INBOX" && Matches(_pattern.ToUpperInvariant(), name));

    // All places in the pattern where the name read so far can stand are followed side by side, so that no pattern
    // takes more than its length for each character of the name.
    private static bool Matches(string pattern, string name)
    {
        var places = pattern.Length + 1;
        Span<bool> now = places <= MostOnStack ? stackalloc bool[places] : new bool[places];
        Span<bool> next = places <= MostOnStack ? stackalloc bool[places] : new bool[places];
        now.Clear();
        Enter(now, pattern, 0);
        foreach (var character in name)
        {
            next.Clear();
            for (var place = 0; place < pattern.Length; place++)
            {
                if (!now[place])
                    continue;
                if (pattern[place] == '*' || pattern[place] == '%' && character != MailboxNames.Separator)
                    Enter(next, pattern, place);
                else if (pattern[place] == character)
                    Enter(next, pattern, place + 1);
            }
            var spent = now;
            now = next;
            next = spent;
        }
        return now[pattern.Length];
    }

    // A wildcard may also stand for nothing
    private static void Enter(Span<bool> places, string pattern, int place)
    {
        places[place] = true;
        while (place < pattern.Length && pattern[place] is '*' or '%')
            places[++place] = true;
    }

    // Runs of wildcards match what their strongest one matches
    private static string Simplify(string pattern)
    {
        while (pattern.Contains("**", StringComparison.Ordinal))
            pattern = pattern.Replace("**", "*", StringComparison.Ordinal);
        while (pattern.Contains("%%", StringComparison.Ordinal))
            pattern = pattern.Replace("%%", "%", StringComparison.Ordinal);
        return pattern;
    }
}
