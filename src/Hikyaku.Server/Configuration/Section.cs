using System.Globalization;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>
/// One object of the configuration while it is read: gives typed values, collects what is wrong with them, and at
/// the end reports the keys that nobody asked for. A value that is wrong reads as its default, so that reading goes on.
/// </summary>
internal sealed class Section
{
    private readonly ObjectNode _node;
    private readonly string _path;
    private readonly ConfigurationReading _reading;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins to read an object.</summary>
    public Section(ObjectNode node, string path, ConfigurationReading reading)
        => (_node, _path, _reading) = (node, path, reading);

    /// <summary>Where the object is written.</summary>
    public SourcePlace Place => _node.Place;

    /// <summary>True when the key is given.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A string, or null when the key is not given or not a string.</summary>
    public string? String(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case ScalarNode { Kind: ScalarKind.String or ScalarKind.Environment } scalar when scalar.Value.Length > 0:
                return scalar.Value;
            default:
                Fault(name, new("A text in double quotes is wanted here.", "二重引用符で囲んだ文字列が必要です。"), Text.None);
                return null;
        }
    }

    /// <summary>A string that must be given.</summary>
    public string? RequiredString(string name, Text remedy)
    {
        if (!Has(name))
            FaultHere(name, new("This key is missing.", "このキーがありません。"), remedy);
        return String(name);
    }

    /// <summary>true or false.</summary>
    public bool Flag(string name)
    {
        switch (Find(name))
        {
            case null:
                return false;
            case ScalarNode { Kind: ScalarKind.Boolean or ScalarKind.Environment, Value: var value } when bool.TryParse(value, out bool flag):
                return flag;
            default:
                Fault(name, new("true or false is wanted here.", "true か false が必要です。"), Text.None);
                return false;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    public long Number(string name, long fallback, long least, long most)
    {
        ConfigurationNode? node = Find(name);
        if (node is null)
            return fallback;
        bool isNumber = node is ScalarNode { Kind: ScalarKind.Number or ScalarKind.Environment };
        if (isNumber && long.TryParse(((ScalarNode)node).Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= least && number <= most)
            return number;
        Fault(name, new("This is not a whole number within the bounds.", "範囲内の整数ではありません。"),
            new($"Give a number from {least} to {most}.", $"{least} から {most} までの数を書いてください。"));
        return fallback;
    }

    /// <summary>One of some words.</summary>
    public T? Choice<T>(string name, IReadOnlyList<(string Word, T Value)> choices)
        where T : struct
    {
        if (String(name) is not { } word)
            return null;
        foreach ((string candidate, T value) in choices)
        {
            if (candidate.Equals(word, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        string all = string.Join(", ", choices.Select(choice => choice.Word));
        string? close = CloseName.Of(word, choices.Select(choice => choice.Word));
        Fault(name, new($"\"{word}\" is not one of: {all}.", $"「{word}」は次のどれでもありません: {all}。"),
            close is null ? Text.None : new($"Did you mean \"{close}\"?", $"「{close}」ではありませんか?"));
        return null;
    }

    /// <summary>An object; null when it is not given.</summary>
    public Section? Object(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case ObjectNode node:
                return new Section(node, KeyOf(name), _reading);
            default:
                Fault(name, new("An object { ... } is wanted here.", "オブジェクト { ... } が必要です。"), Text.None);
                return null;
        }
    }

    /// <summary>The objects of a list.</summary>
    public IEnumerable<Section> Objects(string name)
    {
        foreach ((ConfigurationNode item, string key) in Items(name))
        {
            if (item is ObjectNode node)
                yield return new Section(node, key, _reading);
            else
                _reading.Fault(item.Place, key, new("An object { ... } is wanted here.", "オブジェクト { ... } が必要です。"), Text.None);
        }
    }

    /// <summary>The strings of a list, each turned into a value; null for what can't be is a mistake with that remedy.</summary>
    public IReadOnlyList<T> Strings<T>(string name, Func<string, T?> parse, Text remedy)
        where T : class
    {
        List<T> values = [];
        foreach ((ConfigurationNode item, string key) in Items(name))
        {
            string? text = item is ScalarNode { Kind: ScalarKind.String or ScalarKind.Environment } scalar ? scalar.Value : null;
            if (text is not null && parse(text) is { } value)
                values.Add(value);
            else
                _reading.Fault(item.Place, key, new($"\"{text}\" can't be read.", $"「{text}」は読めません。"), remedy);
        }
        return values;
    }

    /// <summary>Reports a mistake in a key's value.</summary>
    public void Fault(string name, Text problem, Text remedy)
        => _reading.Fault(Find(name)?.Place ?? Place, KeyOf(name), problem, remedy);

    /// <summary>Reports something that probably was not meant.</summary>
    public void Warn(string name, Text problem, Text remedy)
        => _reading.Warn(Find(name)?.Place ?? Place, KeyOf(name), problem, remedy);

    /// <summary>Reports a key that is missing, at the place of its object.</summary>
    public void FaultHere(string name, Text problem, Text remedy) => _reading.Fault(Place, KeyOf(name), problem, remedy);

    /// <summary>Reports every key that no call above has asked for.</summary>
    public void Close()
    {
        foreach (MemberNode member in _node.Members.Values.Where(member => !_known.Contains(member.Name)))
        {
            string? close = CloseName.Of(member.Name, _known);
            string all = string.Join(", ", _known.Order(StringComparer.Ordinal));
            _reading.Fault(member.Place, KeyOf(member.Name), new("There is no such key.", "このようなキーはありません。"),
                close is not null
                    ? new($"Did you mean \"{close}\"?", $"「{close}」ではありませんか?")
                    : new($"Known here: {all}.", $"ここに書けるのは: {all}。"));
        }
    }

    private IEnumerable<(ConfigurationNode Item, string Key)> Items(string name)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case ListNode list:
                return list.Items.Select((item, index) => (item, $"{KeyOf(name)}[{index}]"));
            default:
                Fault(name, new("A list [ ... ] is wanted here.", "一覧 [ ... ] が必要です。"), Text.None);
                return [];
        }
    }

    private ConfigurationNode? Find(string name)
    {
        _known.Add(name);
        return _node.Members.TryGetValue(name, out MemberNode? member) ? member.Value : null;
    }

    private string KeyOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
