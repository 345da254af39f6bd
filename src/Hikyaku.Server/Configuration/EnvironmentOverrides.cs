using System.Globalization;
using System.Text;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>
/// Lays environment variables over the file: <c>HIKYAKU__listeners__0__address</c> is <c>listeners[0].address</c>.
/// A value that begins with <c>[</c> or <c>{</c> is JSON, so that a whole list can be given at once.
/// </summary>
internal static class EnvironmentOverrides
{
    private const string Prefix = "HIKYAKU__";
    private const int LongestList = 1000;

    /// <summary>Applies all variables with our prefix, list items in numerical order.</summary>
    public static void Apply(ObjectNode root, IEnumerable<KeyValuePair<string, string>> variables, List<ConfigurationMistake> mistakes)
    {
        var ours = variables
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(variable => (Name: variable.Key, Steps: variable.Key[Prefix.Length..].Split("__"), variable.Value))
            .OrderBy(variable => variable.Steps.Length)
            .ThenBy(variable => string.Join('\0', variable.Steps.Select(Sortable)), StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string[] steps, string value) in ours)
            ApplyOne(root, name, steps, value, mistakes);
    }

    private static void ApplyOne(ObjectNode root, string name, string[] steps, string value, List<ConfigurationMistake> mistakes)
    {
        var place = new SourcePlace(name);
        if (steps.Contains(""))
        {
            mistakes.Add(new(place, "", new("An empty step in the name.", "変数名に空の部分があります。"), Shape));
            return;
        }
        if (ValueOf(value, place, mistakes) is not { } node)
            return;
        ConfigurationNode container = root;
        for (int depth = 0; depth < steps.Length - 1; depth++)
        {
            ConfigurationNode? next = Child(container, steps[depth]);
            if (next is not (ObjectNode or ListNode))
            {
                next = IsIndex(steps[depth + 1]) ? new ListNode(place) : new ObjectNode(place);
                if (!SetChild(container, steps[depth], next, place, mistakes))
                    return;
            }
            container = next;
        }
        SetChild(container, steps[^1], node, place, mistakes);
    }

    private static ConfigurationNode? ValueOf(string value, SourcePlace place, List<ConfigurationMistake> mistakes)
        => value.StartsWith('[') || value.StartsWith('{')
            ? ConfigurationText.Read(Encoding.UTF8.GetBytes(value), place.Source, mistakes)
            : new ScalarNode(place, ScalarKind.Environment, value);

    private static ConfigurationNode? Child(ConfigurationNode container, string step) => container switch
    {
        ObjectNode node => node.Members.GetValueOrDefault(step)?.Value,
        ListNode list when IsIndex(step) && Index(step) < list.Items.Count => list.Items[Index(step)],
        _ => null,
    };

    private static bool SetChild(
        ConfigurationNode container, string step, ConfigurationNode value, SourcePlace place, List<ConfigurationMistake> mistakes)
    {
        if (container is ObjectNode node)
        {
            string spelling = node.Members.GetValueOrDefault(step)?.Name ?? step;
            node.Members[step] = new MemberNode(spelling, place, value);
            return true;
        }
        var list = (ListNode)container;
        if (!IsIndex(step))
        {
            mistakes.Add(new(place, "",
                new($"\"{step}\" stands where the number of a list item is wanted.", $"「{step}」の所には一覧の番号が必要です。"), Shape));
            return false;
        }
        int index = Index(step);
        if (index > list.Items.Count)
        {
            mistakes.Add(new(place, "",
                new($"The list has {list.Items.Count} items, so that number {index} leaves a gap.", $"一覧には {list.Items.Count} 個しかなく、{index} 番では間が空きます。"),
                new($"The next number is {list.Items.Count}.", $"次の番号は {list.Items.Count} です。")));
            return false;
        }
        if (index == list.Items.Count)
            list.Items.Add(value);
        else
            list.Items[index] = value;
        return true;
    }

    private static bool IsIndex(string step)
        => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < LongestList;

    private static int Index(string step) => int.Parse(step, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Sortable(string step) => IsIndex(step) ? step.PadLeft(4, '0') : step;

    private static Text Shape => new(
        "Write it like HIKYAKU__listeners__0__address.", "HIKYAKU__listeners__0__address のように書いてください。");
}
