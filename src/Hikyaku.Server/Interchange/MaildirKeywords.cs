using System.Globalization;

namespace Hikyaku.Server.Interchange;

/// <summary>
/// The keywords of one maildir folder under the letters a to z, kept in <c>dovecot-keywords</c> ("0 $Junk"): the form that
/// other programs read. A folder has room for 26; further ones can't be written and are counted.
/// </summary>
internal sealed class MaildirKeywords
{
    private const string FileName = "dovecot-keywords";
    private const int Letters = 26;

    private readonly string?[] _keywords = new string?[Letters];

    /// <summary>How many keywords found no room.</summary>
    public int Lost { get; private set; }

    /// <summary>Reads a folder's file, when there is one.</summary>
    public static MaildirKeywords Load(string folder)
    {
        var keywords = new MaildirKeywords();
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return keywords;
        foreach (string line in File.ReadLines(file))
        {
            string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < Letters)
                keywords._keywords[index] = words[1];
        }
        return keywords;
    }

    /// <summary>Writes the folder's file, when there are keywords.</summary>
    public void Save(string folder)
    {
        if (!_keywords.Any(keyword => keyword is not null))
            return;
        IEnumerable<string> lines = _keywords.Select((keyword, index) => keyword is null ? null : $"{index} {keyword}").OfType<string>();
        File.WriteAllText(Path.Combine(folder, FileName), string.Concat(lines.Select(line => line + "\n")));
    }

    /// <summary>The letter for a keyword, given out at its first use; null when all are taken.</summary>
    public char? LetterFor(string keyword)
    {
        int index = Array.FindIndex(_keywords, known => known is null || known.Equals(keyword, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            Lost++;
            return null;
        }
        _keywords[index] ??= keyword;
        return (char)('a' + index);
    }

    /// <summary>The keyword of a letter; null when there is none.</summary>
    public string? KeywordFor(char letter) => letter is >= 'a' and <= 'z' ? _keywords[letter - 'a'] : null;
}
