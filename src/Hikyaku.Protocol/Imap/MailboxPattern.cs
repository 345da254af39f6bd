namespace Hikyaku.Protocol.Imap;

/// <summary>
/// A canonical LIST pattern (RFC 9051 §6.3.9): <c>*</c> stands for any characters, <c>%</c> for any but the separator.
/// </summary>
public sealed class MailboxPattern
{
    private readonly string _pattern;

    /// <summary>Makes a pattern of reference and mailbox name, both decoded.</summary>
    public MailboxPattern(string reference, string name) => _pattern = Simplify(MailboxNames.Normalize(reference + name));

    /// <summary>True when levels above a matching name are listed too: the last character is <c>%</c> (RFC 3501 §6.3.9 LSUB).</summary>
    public bool EndsInLevel => _pattern.EndsWith('%');

    /// <summary>True when the name fits. INBOX fits in any case (RFC 9051 §6.3.9).</summary>
    public bool Matches(string name) =>
        Matches(_pattern, name) || (name == "INBOX" && Matches(_pattern.ToUpperInvariant(), name));

    // Only the last wildcard of each kind needs to be tried again: a "*" can take over all that an earlier wildcard
    // would have taken, a "%" all within its level. So the time is bounded without recursion.
    private static bool Matches(string pattern, string name)
    {
        int p = 0, n = 0;
        int star = -1, starName = 0, level = -1, levelName = 0;
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, starName, level) = (p++, n, -1);
            }
            else if (p < pattern.Length && pattern[p] == '%')
            {
                (level, levelName) = (p++, n);
            }
            else if (n == name.Length && p == pattern.Length)
            {
                return true;
            }
            else if (n < name.Length && p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (level >= 0 && levelName < name.Length && name[levelName] != MailboxNames.Separator)
            {
                (p, n) = (level + 1, ++levelName);
            }
            else if (star >= 0 && starName < name.Length)
            {
                (p, n, level) = (star + 1, ++starName, -1);
            }
            else
            {
                return false;
            }
        }
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
