using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>What reading a configuration gave: the options, or all mistakes together; and warnings either way.</summary>
internal sealed class ConfigurationReading
{
    /// <summary>The options; null when there are mistakes.</summary>
    public ServerOptions? Options { get; set; }

    /// <summary>What must be corrected.</summary>
    public List<ConfigurationMistake> Mistakes { get; } = [];

    /// <summary>What should be looked at.</summary>
    public List<ConfigurationMistake> Warnings { get; } = [];

    /// <summary>Adds a mistake.</summary>
    public void Fault(SourcePlace place, string key, Text problem, Text remedy) => Mistakes.Add(new(place, key, problem, remedy));

    /// <summary>Adds a warning.</summary>
    public void Warn(SourcePlace place, string key, Text problem, Text remedy) => Warnings.Add(new(place, key, problem, remedy));
}
