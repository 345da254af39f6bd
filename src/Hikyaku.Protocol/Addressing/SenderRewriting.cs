using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// Gives forwarded mail a sender of the domain that forwards it, so that SPF holds, in the form that many use (SRS, the Sender
/// Rewriting Scheme of 2004): SRS0=HASH=DAY=domain=local@ours. A notification to that address finds its way back, and nobody
/// can make one up.
/// </summary>
/// <param name="key">Known to nobody else; with another one, notifications about mail of the last days are lost.</param>
public sealed class SenderRewriting(ReadOnlyMemory<byte> key)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int HashLetters = 6;
    private const int Days = 1024;

    /// <summary>A notification that is later than this is about nothing any more.</summary>
    private const int LongestDays = 21;

    /// <summary>The sender at our domain; null when the address would be too long.</summary>
    /// <param name="sender">Who sent the mail.</param>
    /// <param name="ours">The domain that forwards it.</param>
    /// <param name="now">The day.</param>
    public MailAddress? Rewrite(MailAddress sender, string ours, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sender);
        var local = sender.LocalPart;
        // Rewritten by another server already: its address is kept, and ours put before it.
        if (IsMarked(local, "SRS0")) return Make($"SRS1={HashOf(sender.Domain + local[4..])}={sender.Domain}={local[4..]}", ours);
        if (IsMarked(local, "SRS1") && local.Split('=', 4) is [_, _, var first, ['=', ..] rest]) return Make($"SRS1={HashOf(first + rest)}={first}={rest}", ours);
        var day = DayOf(now);
        return Make($"SRS0={HashOf(day + sender.Domain + local)}={day}={sender.Domain}={local}", ours);
    }

    /// <summary>Whose mail it was that got this sender; null when we have not made it, or long ago.</summary>
    public MailAddress? Restore(MailAddress address, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(address);
        var local = address.LocalPart;
        if (IsMarked(local, "SRS0") && local.Split('=', 5) is [_, var hash, var day, var domain, var name])
            return IsOurs(hash, day.ToLowerInvariant() + domain + name) && IsRecent(day, now) ? Make(name, domain) : null;
        if (IsMarked(local, "SRS1") && local.Split('=', 4) is [_, var hash1, var first, ['=', ..] rest])
            return IsOurs(hash1, first + rest) ? Make("SRS0" + rest, first) : null;
        return null;
    }

    private static bool IsMarked(string local, string mark) => local.Length > 5 && local.StartsWith(mark, StringComparison.OrdinalIgnoreCase) && local[4] == '=';

    private static MailAddress? Make(string local, string domain) => MailAddress.TryParse(LocalPart.Quote(local) + "@" + domain);

    private bool IsOurs(string hash, string text) => hash.Equals(HashOf(text), StringComparison.OrdinalIgnoreCase);

    /// <summary>Servers on the way may change the case of letters: it does not count.</summary>
    private string HashOf(string text)
    {
        var hash = HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(text.ToLower(CultureInfo.InvariantCulture)));
        return string.Concat(hash.Take(HashLetters).Select(octet => Alphabet[octet % Alphabet.Length]));
    }

    private static string DayOf(DateTimeOffset now)
    {
        var day = (int)(now.ToUnixTimeSeconds() / 86_400 % Days);
        return $"{Alphabet[day / Alphabet.Length]}{Alphabet[day % Alphabet.Length]}";
    }

    private static bool IsRecent(string day, DateTimeOffset now)
    {
        if (day.Length != 2) return false;
        var (high, low) = (Alphabet.IndexOf(char.ToLowerInvariant(day[0]), StringComparison.Ordinal), Alphabet.IndexOf(char.ToLowerInvariant(day[1]), StringComparison.Ordinal));
        if (high < 0 || low < 0) return false;
        var age = ((int)(now.ToUnixTimeSeconds() / 86_400 % Days) - (high * Alphabet.Length + low) + Days) % Days;
        return age <= LongestDays;
    }
}
