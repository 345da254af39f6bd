namespace Hikyaku.Server.Configuration;

/// <summary>A value of the configuration with the place where it is written.</summary>
internal abstract class ConfigurationNode(SourcePlace place)
{
    /// <summary>Where it is written.</summary>
    public SourcePlace Place { get; } = place;
}

/// <summary><c>{ ... }</c>: its members, found whatever their case.</summary>
internal sealed class ObjectNode(SourcePlace place) : ConfigurationNode(place)
{
    /// <summary>Members by name; <see cref="MemberNode"/> keeps the spelling and the place of the name.</summary>
    public Dictionary<string, MemberNode> Members { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A member of an object: its name as written, where, and its value.</summary>
internal sealed record MemberNode(string Name, SourcePlace Place, ConfigurationNode Value);

/// <summary><c>[ ... ]</c></summary>
internal sealed class ListNode(SourcePlace place) : ConfigurationNode(place)
{
    /// <summary>The items.</summary>
    public List<ConfigurationNode> Items { get; } = [];
}

/// <summary>A string, number, true, false or null.</summary>
/// <param name="place">Where it is written.</param>
/// <param name="kind">Which of them.</param>
/// <param name="value">The string's value, or the literal as written.</param>
internal sealed class ScalarNode(SourcePlace place, ScalarKind kind, string value) : ConfigurationNode(place)
{
    /// <summary>What was written.</summary>
    public ScalarKind Kind { get; } = kind;

    /// <summary>The string's value, or the literal as written.</summary>
    public string Value { get; } = value;
}

/// <summary>The kinds of scalar. An environment variable's text may stand for any of the others.</summary>
internal enum ScalarKind
{
    /// <summary>A JSON string.</summary>
    String,
    /// <summary>A JSON number.</summary>
    Number,
    /// <summary>true or false.</summary>
    Boolean,
    /// <summary>null.</summary>
    Null,
    /// <summary>The text of an environment variable.</summary>
    Environment,
}
