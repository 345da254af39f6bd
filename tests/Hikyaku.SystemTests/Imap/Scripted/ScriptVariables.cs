using System.Text;
using System.Text.RegularExpressions;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>The variables of one scripted test: $name, ${name}; $$ is a dollar sign.</summary>
internal sealed partial class ScriptVariables
{
    private readonly Dictionary<string, string> _values = [];

    public void Set(string name, string value) => _values[name] = value;

    /// <summary>The text with every variable replaced by its value.</summary>
    public string Expand(string text) => Variable().Replace(text, match => match.Value == "$$"
        ? "$"
        : _values.TryGetValue(NameOf(match), out var value) ? value : throw new InvalidOperationException($"{match.Value} has no value yet"));

    /// <summary>Compares a pattern with a text, case-insensitively; variables without a value get what stands in their place.</summary>
    public bool Fits(string pattern, string text)
    {
        var expression = new StringBuilder("^");
        var unknown = new List<string>();
        var at = 0;
        foreach (Match match in Variable().Matches(pattern))
        {
            expression.Append(Regex.Escape(pattern[at..match.Index]));
            at = match.Index + match.Length;
            if (match.Value == "$$")
                expression.Append("\\$");
            else if (_values.TryGetValue(NameOf(match), out var value))
                expression.Append(Regex.Escape(value));
            else
            {
                // The whole of an element, or a word inside one
                expression.Append(match.Length == pattern.Length ? "((?s).*)" : "([^\\s\\]]+?)");
                unknown.Add(NameOf(match));
            }
        }
        expression.Append(Regex.Escape(pattern[at..])).Append('$');
        var result = Regex.Match(text, expression.ToString().TrimEnd('$') + "\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        if (!result.Success)
            return false;
        for (var i = 0; i < unknown.Count; i++)
            _values[unknown[i]] = result.Groups[i + 1].Value;
        return true;
    }

    /// <summary>Remembers the values, so that a pattern that did not fit in the end leaves no trace.</summary>
    public Dictionary<string, string> Save() => new(_values);

    /// <summary>Goes back to remembered values.</summary>
    public void Restore(Dictionary<string, string> saved)
    {
        _values.Clear();
        foreach (var (name, value) in saved)
            _values[name] = value;
    }

    private static string NameOf(Match match) => match.Groups["braced"].Success ? match.Groups["braced"].Value : match.Groups["plain"].Value;

    [GeneratedRegex(@"\$\$|\$\{(?<braced>[a-zA-Z0-9_]+)\}|\$(?<plain>[a-zA-Z_][a-zA-Z0-9_]*)")]
    private static partial Regex Variable();
}
